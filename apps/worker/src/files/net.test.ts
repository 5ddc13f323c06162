import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createNet, publicPart, type Reach, type Resolved, type Sent } from './net.ts'

const server = createServer((request, response): void => {
  if (request.url === '/away') return void response.writeHead(302, { location: '/here' }).end()
  if (request.url === '/inside') return void response.writeHead(302, { location: 'https://10.0.0.1/x' }).end()
  if (request.url === '/round') return void response.writeHead(307, { location: '/round' }).end()
  if (request.url === '/large') return void response.end(Buffer.alloc(2_000))
  if (request.url === '/told')
    return void response.writeHead(200, { 'content-length': '5000' }).end(Buffer.alloc(5_000))
  if (request.url === '/cut') {
    response.writeHead(200, { 'content-length': '50' }).write('half')
    return void setTimeout(() => response.destroy(), 5)
  }
  if (request.method === 'PUT') {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part)).on('end', () => response.end(Buffer.concat(parts)))
    return
  }
  if (request.url === '/hang') return
  response.end('picture')
})
let port = 0
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

type Asked = Partial<Sent> & { reach?: Reach; hosts?: Record<string, string[]> }
const send = (
  url: string,
  { reach = 'loopback', hosts = {}, ...sent }: Asked = {},
  signal = AbortSignal.timeout(5_000),
) => {
  const resolve = async (host: string): Promise<Resolved[]> =>
    (hosts[host] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))
  return createNet({ reach, resolve }).send(url, { method: 'GET', mostBytes: 1_000, signal, ...sent })
}
const here = (path: string) => `http://127.0.0.1:${port}${path}`

describe('what is reached', () => {
  test('this machine, where that is allowed, also by name', async () => {
    expect(Buffer.from((await send(here('/'))).bytes).toString()).toBe('picture')
    const hosts = { 'pictures.test': ['127.0.0.1'] }
    expect((await send(`http://pictures.test:${port}/`, { hosts })).status).toBe(200)
  })

  test('a redirect is followed', async () => {
    expect(Buffer.from((await send(here('/away'))).bytes).toString()).toBe('picture')
  })

  test('an upload', async () => {
    const body = Buffer.from('result')
    const sent = { method: 'PUT', body, headers: { 'content-type': 'image/png' } } as const
    expect(Buffer.from((await send(here('/up'), sent)).bytes).toString()).toBe('result')
  })
})

describe('what is refused', () => {
  test.each([
    ['http', 'http://1.1.1.1/', 'only https'],
    ['this machine', 'https://127.0.0.1/', 'no public address'],
    ['this machine as a number', 'https://2130706433/', 'no public address'],
    ['this machine by IPv6', 'https://[::1]/', 'no public address'],
    ['this machine as IPv4 in IPv6', 'https://[::ffff:127.0.0.1]/', 'no public address'],
    ['the cloud’s metadata', 'https://169.254.169.254/latest', 'no public address'],
    ['a name that leads inside', 'https://inside.test/', 'no public address'],
    ['a name of which one address leads inside', 'https://both.test/', 'no public address'],
    ['a file', 'file:///etc/passwd', 'neither http nor https'],
    ['a password', 'https://me:secret@1.1.1.1/', 'a name and a password'],
  ])('%s', async (_, url, reason) => {
    const hosts = { 'inside.test': ['10.0.0.7'], 'both.test': ['1.1.1.1', '192.168.0.1'] }
    const refusal = await send(url, { reach: 'public', hosts }).catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'url-refused', message: expect.stringContaining(reason) })
    expect(String(refusal)).not.toContain('secret')
  })

  test('with loopback allowed, other people’s networks and http to the world are not', async () => {
    await expect(send('https://192.168.0.1/')).rejects.toMatchObject({ code: 'url-refused' })
    await expect(send('http://1.1.1.1/')).rejects.toMatchObject({ code: 'url-refused' })
  })

  test('a redirect that leads inside, and one without an end', async () => {
    await expect(send(here('/inside'))).rejects.toMatchObject({
      code: 'url-refused',
      details: { url: 'https://10.0.0.1/x' },
    })
    await expect(send(here('/round'))).rejects.toThrow('more than 5 times')
  })

  test('an upload that is sent elsewhere', async () => {
    await expect(send(here('/away'), { method: 'PUT' })).rejects.toMatchObject({ code: 'url-refused' })
  })

  test('too many bytes, told or not, before they are all read', async () => {
    for (const path of ['/large', '/told']) {
      await expect(send(here(path))).rejects.toMatchObject({ code: 'input-too-many-bytes' })
    }
  })
})

test('trouble on the way may pass', async () => {
  await expect(send(here('/cut'))).rejects.toMatchObject({ code: 'url-not-fetched', retryable: true })
  await expect(send('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'url-not-fetched' })
  await expect(send('https://nowhere.test/')).rejects.toThrow('nowhere.test has no address')
})

test('the caller’s signal ends it', async () => {
  const stop = new AbortController()
  const hanging = send(here('/hang'), {}, stop.signal)
  setTimeout(() => stop.abort(), 20)
  await expect(hanging).rejects.toMatchObject({ code: 'aborted' })
})

test('an address is told without its query', () => {
  expect(publicPart('https://host/a.png?X-Amz-Signature=secret')).toBe('https://host/a.png')
  expect(publicPart('nonsense')).toBe('the address')
})
