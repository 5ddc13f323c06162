import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHttpFetch } from './http-wire.ts'
import { exchange } from './wire.ts'

const sockets = new Set<unknown>()
const server = createServer((request, response) => {
  sockets.add(request.socket)
  if (request.url === '/break')
    return void response.writeHead(200, { 'content-length': '10' }).end('half', () => request.socket.destroy())
  if (request.url === '/hang') return
  const parts: Buffer[] = []
  request.on('data', (part: Buffer) => parts.push(part))
  request.on('end', () => {
    response.statusCode = request.url === '/no' ? 418 : 200
    const { authorization, 'content-length': length } = request.headers
    response.end(
      JSON.stringify({ method: request.method, authorization, length, body: Buffer.concat(parts).toString() }),
    )
  })
})
let base = ''
const wire = { fetch: createHttpFetch(), apiKey: 'raw' }
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

test('method, key and body arrive, and the answer comes back, over one connection', async () => {
  const got = await exchange(wire, { url: `${base}/a` }, 5_000)
  expect([got.status, JSON.parse(got.text)]).toEqual([200, { method: 'GET', authorization: 'raw', body: '' }])
  const put = await exchange(wire, { url: `${base}/no`, body: '"ünï"' }, 5_000)
  expect(put.status).toBe(418)
  expect(JSON.parse(put.text)).toEqual({ method: 'POST', authorization: 'raw', length: '7', body: '"ünï"' })
  expect(sockets.size).toBe(1)
})

test('nothing answered, half an answer, and an end of patience are 0 with the reason', async () => {
  expect(await exchange(wire, { url: 'http://127.0.0.1:1/' }, 5_000)).toMatchObject({
    status: 0,
    text: expect.stringContaining('ECONNREFUSED'),
  })
  expect((await exchange(wire, { url: `${base}/break` }, 5_000)).status).toBe(0)
  expect((await exchange(wire, { url: `${base}/hang` }, 30)).status).toBe(0)
  const stop = new AbortController()
  const hanging = exchange(wire, { url: `${base}/hang` }, 5_000, stop.signal)
  stop.abort()
  expect((await hanging).status).toBe(0)
})
