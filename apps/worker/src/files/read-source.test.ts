import { expect, test } from 'vitest'
import type { Net } from './net.ts'
import { readSource } from './read-source.ts'

const answering = (status: number, bytes = 'fetched'): Net => ({
  send: async () => ({ status, bytes: Buffer.from(bytes) }),
})
const read = (source: Parameters<typeof readSource>[0], net = answering(200), mostBytes = 100) =>
  readSource(source, 'image', { net, mostBytes }, new AbortController().signal)

test.each([
  ['plain', 'aGVsbG8='],
  ['without padding', 'aGVsbG8'],
  ['with a data prefix', 'data:image/png;base64,aGVsbG8='],
  ['with line breaks', 'aGVs\r\nbG8=\n'],
])('base64 %s', async (_, text) => expect(Buffer.from(await read(text)).toString()).toBe('hello'))

test('what is no base64 is refused with the field', async () => {
  for (const text of ['/etc/passwd!', 'data:image/png;base64,', '<svg>']) {
    await expect(read(text)).rejects.toMatchObject({ code: 'value-wrong', details: { field: 'image' } })
  }
})

test('too much is refused before it is decoded', async () => {
  await expect(read('A'.repeat(400))).rejects.toMatchObject({ code: 'input-too-many-bytes', details: { bytes: 300 } })
})

test('an address is fetched; its server’s no is final, its trouble is not', async () => {
  const source = { url: 'https://host/a.png?signature=secret' }
  expect(Buffer.from(await read(source)).toString()).toBe('fetched')
  await expect(read(source, answering(403))).rejects.toMatchObject({
    code: 'url-refused',
    details: { url: 'https://host/a.png', reason: 'its server answers 403' },
  })
  await expect(read(source, answering(503))).rejects.toMatchObject({ code: 'url-not-fetched', retryable: true })
})
