import { describe, expect, test } from 'vitest'
import { workerKey } from '../keys.ts'
import { type TestBed, testBed } from '../testing/endpoint-of.ts'
import { isLoopback } from './gate.ts'

const TOKEN = 'a-secret-of-24-characters'
const status = async (bed: TestBed, route: string, headers: Record<string, string> = {}) =>
  (await bed.send(route, undefined, { headers })).status
const basic = (password: string) => `Basic ${Buffer.from(`me:${password}`).toString('base64')}`

describe('with a token', () => {
  test.each([
    ['nothing', undefined, 401],
    ['a wrong key', `Bearer ${TOKEN}x`, 401],
    ['half of the key', `Bearer ${TOKEN.slice(0, 12)}`, 401],
    ['an empty key', 'Bearer ', 401],
    ['the key', `Bearer ${TOKEN}`, 200],
    ['the key, raw', TOKEN, 200],
    ["the key as a browser's password", basic(TOKEN), 200],
    ['a wrong password', basic('x'), 401],
  ])('clients: %s', async (_, authorization, wanted) => {
    using bed = testBed({ settings: { token: TOKEN } })
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
    for (const route of ['/v2/local/health', '/', '/metrics', '/page.css']) {
      expect(await status(bed, route, headers), route).toBe(wanted)
    }
  })

  test('401 says what to send, and makes a browser ask', async () => {
    using bed = testBed({ settings: { token: TOKEN } })
    const answer = await bed.send('/')
    expect(await answer.json()).toMatchObject({ code: 'unauthorized', error: expect.stringContaining('POPCEL_TOKEN') })
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /)
  })

  test('a worker is let in by the key in its address, whatever its header says, and by no other', async () => {
    using bed = testBed({ settings: { token: TOKEN } })
    const key = workerKey(bed.store.secret, 'w1')
    const other = { authorization: 'key-of-some-config-file' }
    expect(await status(bed, `/v2/local/ping/w1?gpu=x&key=${key}`, other)).toBe(200)
    expect(await status(bed, `/v2/local/ping/w2?gpu=x&key=${key}`, other)).toBe(401)
    expect(await status(bed, '/v2/local/ping/w1?gpu=x&key=', other)).toBe(401)
    expect(await status(bed, '/v2/local/job-take/w1', other)).toBe(401)
    expect(await status(bed, '/v2/local/ping/w1', { authorization: TOKEN })).toBe(200)
    // and that key opens nothing else
    expect(await status(bed, `/v2/local/health?key=${key}`)).toBe(401)
    const post = { method: 'POST', body: '{"output":1}' }
    expect((await bed.send('/v2/local/job-done/w1/some-job', '', post)).status).toBe(401)
  })

  test('what tells nothing needs no key', async () => {
    using bed = testBed({ settings: { token: TOKEN } })
    expect(await status(bed, '/healthz')).toBe(200)
    expect(await status(bed, '/openapi.json')).toBe(200)
  })
})

describe('without a token', () => {
  test.each([
    [{}, 200],
    [{ host: '127.0.0.1:8000' }, 200],
    [{ host: 'localhost:8000', origin: 'http://localhost:8000' }, 200],
    [{ host: '[::1]:8000' }, 200],
    [{ host: 'localhost', 'sec-fetch-site': 'same-origin' }, 200],
    [{ host: 'localhost', 'sec-fetch-site': 'none' }, 200],
    [{ host: 'evil.example:8000' }, 403],
    [{ host: 'localhost.evil.example' }, 403],
    [{ host: 'localhost', origin: 'https://evil.example' }, 403],
    [{ host: 'localhost', origin: 'null' }, 403],
    [{ host: 'localhost', 'sec-fetch-site': 'cross-site' }, 403],
  ])('%j -> %i', async (headers, wanted) => {
    using bed = testBed()
    for (const route of ['/v2/local/health', '/v2/local/ping/w1', '/']) {
      expect(await status(bed, route, headers as Record<string, string>), route).toBe(wanted)
    }
  })

  test('addresses of this machine alone', () => {
    expect(['127.0.0.1', '127.8.8.8', 'localhost', '::1'].filter(isLoopback)).toHaveLength(4)
    expect(['0.0.0.0', '::', '10.0.0.1', 'localhost.example', '127.0.0.1.example'].filter(isLoopback)).toEqual([])
  })
})
