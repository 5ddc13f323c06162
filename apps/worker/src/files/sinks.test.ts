import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { bucketSink } from './bucket-sink.ts'
import { inlineSink, signedSink } from './file-sink.ts'
import type { Net, Sent } from './net.ts'

const file = { filename: 'a.png', bytes: Buffer.from('pixels'), mime: 'image/png' }
const { signal } = new AbortController()

/** A server that keeps what is put, and answers with these statuses first. */
function server(...statuses: number[]) {
  const puts: { url: string; sent: Sent }[] = []
  const net: Net = {
    async send(url, sent) {
      puts.push({ url, sent })
      return { status: statuses.shift() ?? 200, bytes: Buffer.from('because') }
    },
  }
  return { puts, net }
}

test('inline: base64', async () => {
  expect(await inlineSink.put(file, 0, signal)).toEqual({ filename: 'a.png', type: 'base64', data: 'cGl4ZWxz' })
})

describe('signed addresses', () => {
  const put = ['https://host/0?sig=x', 'https://host/1?sig=y']

  test('each file has its own, and the answer does not repeat the signature', async () => {
    const { puts, net } = server()
    expect(await signedSink({ put }, 2, net).put(file, 1, signal)).toEqual({
      filename: 'a.png',
      type: 'url',
      data: 'https://host/1',
    })
    expect(puts).toMatchObject([{ url: put[1], sent: { method: 'PUT', headers: { 'content-type': 'image/png' } } }])
    expect(puts[0]?.sent.body).toEqual(file.bytes)
  })

  test('too few are refused before any work', () => {
    expect(() => signedSink({ put }, 3, server().net)).toThrow('upload.put: has 2 addresses')
  })

  test('trouble that may pass is tried again, a refusal is not', async () => {
    const passing = server(503, 429)
    await signedSink({ put }, 1, passing.net).put(file, 0, signal)
    expect(passing.puts).toHaveLength(3)
    const final = server(403)
    await expect(signedSink({ put }, 1, final.net).put(file, 0, signal)).rejects.toMatchObject({
      code: 'upload-failed',
      message: expect.stringContaining('403: because'),
    })
    expect(final.puts).toHaveLength(1)
  })
})

describe('a bucket', () => {
  const config = {
    accessId: 'AKID',
    accessSecret: 'SECRET',
    bucketName: 'out',
    endpointUrl: 'https://s3.eu-west-1.amazonaws.com/',
    objectPath: 'results/../today',
  }

  test('the object’s key holds nothing of the file’s name, and the answer can be read for a week', async () => {
    const { puts, net } = server()
    const sink = bucketSink({ config, job: 'job/../../1', net })
    const { type, data, filename } = await sink.put({ ...file, filename: '../../a.png' }, 4, signal)
    const key = 'https://s3.eu-west-1.amazonaws.com/out/results/today/job_.._.._1/0005.png'
    expect(puts[0]?.url).toBe(key)
    expect({ type, filename }).toEqual({ type: 's3_url', filename: '../../a.png' })
    const url = new URL(data)
    expect(`${url.origin}${url.pathname}`).toBe(key)
    expect(url.searchParams.get('X-Amz-Expires')).toBe('604800')
    expect(data).not.toContain('SECRET')
  })

  test('the signature is that of AWS Signature Version 4, computed here by hand', async () => {
    const { puts, net } = server()
    await bucketSink({ config, job: 'j', net }).put(file, 0, signal)
    const headers = puts[0]?.sent.headers ?? {}
    const [, scope = '', names = '', given] =
      /Credential=AKID\/(\S+), SignedHeaders=(\S+), Signature=(\w+)/.exec(headers['authorization'] ?? '') ?? []
    expect(scope).toMatch(/^\d{8}\/eu-west-1\/s3\/aws4_request$/)
    const { createHash } = await import('node:crypto')
    const sha = (text: string) => createHash('sha256').update(text).digest('hex')
    const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
    const sentHeaders: Readonly<Record<string, string>> = { host: 's3.eu-west-1.amazonaws.com', ...headers }
    const canonical = [
      'PUT',
      '/out/results/today/j/0001.png',
      '',
      ...names.split(';').map((name) => `${name}:${sentHeaders[name]}`),
      '',
      names,
      'UNSIGNED-PAYLOAD',
    ].join('\n')
    const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha(canonical)].join('\n')
    const key = scope.split('/').reduce<string | Buffer>((by, part) => hmac(by, part), 'AWS4SECRET')
    expect(hmac(key, text).toString('hex')).toBe(given)
  })

  test('a refusal names the object, not the key', async () => {
    const put = bucketSink({ config, job: 'j', net: server(403).net }).put(file, 0, signal)
    await expect(put).rejects.toMatchObject({ code: 'upload-failed' })
    await expect(put).rejects.not.toThrow('SECRET')
  })
})
