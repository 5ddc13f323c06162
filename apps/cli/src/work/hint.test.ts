// Reads real files as hints.

import { crc32, deflateSync } from 'node:zlib'
import type { Picture } from '@popcel/matting'
import { encodePicture } from '@popcel/runtime'
import { expect, test } from 'vitest'
import { withHint } from './hint.ts'

const LEVELS = Uint8Array.from({ length: 256 }, (_, i) => i)
const picture: Picture = {
  width: 256,
  height: 1,
  channels: 3,
  data: new Uint8Array(768),
  space: 'srgb',
  alpha: 'none',
}

async function hinted(bytes: Uint8Array) {
  const task = { options: { model: 'matte' }, hint: { file: 'mask.png', bytes } } as unknown as Parameters<
    typeof withHint
  >[0]
  const { hint } = await withHint(task, picture)
  return Array.from(hint?.data ?? [], (alpha) => Math.round(alpha * 255))
}

test('levels of a grey hint are alpha, also where the file has a profile of print or of a screen', async () => {
  const grey: Picture = { width: 256, height: 1, channels: 1, data: LEVELS, space: 'srgb', alpha: 'none' }
  const png = await encodePicture(grey, { format: 'png' })
  expect(await hinted(png)).toEqual([...LEVELS])
  expect(await hinted(withProfile(png, gammaProfile(2.2)))).toEqual([...LEVELS])
})

test('a file that is no picture is told with its name', async () => {
  await expect(hinted(Buffer.from('no picture'))).rejects.toThrow('mask.png')
})

/** A grey ICC v2 profile whose curve is a gamma, as those of Photoshop and macOS. */
function gammaProfile(gamma: number): Buffer {
  const curve = Buffer.alloc(16)
  curve.write('curv')
  curve.writeUInt32BE(1, 8)
  curve.writeUInt16BE(Math.round(gamma * 256), 12)
  const tags = [
    ['wtpt', Buffer.from('58595a20000000000000f6d6000100000000d32d', 'hex')],
    ['kTRC', curve],
  ] as const
  const table = Buffer.alloc(4 + tags.length * 12)
  table.writeUInt32BE(tags.length)
  let at = 128 + table.length
  for (const [k, [name, data]] of tags.entries()) {
    table.write(name, 4 + k * 12)
    table.writeUInt32BE(at, 8 + k * 12)
    table.writeUInt32BE(data.length, 12 + k * 12)
    at += data.length
  }
  const head = Buffer.alloc(128)
  head.writeUInt32BE(at)
  head.writeUInt32BE(0x02100000, 8)
  head.write('mntrGRAYXYZ ', 12)
  head.write('acsp', 36)
  head.write('0000f6d6000100000000d32d', 68, 'hex')
  return Buffer.concat([head, table, ...tags.map(([, data]) => data)])
}

/** Puts an iCCP chunk behind the header of a PNG. */
function withProfile(png: Uint8Array, profile: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from('iCCPgrey\0\0', 'latin1'), deflateSync(profile)])
  const chunk = Buffer.alloc(body.length + 8)
  chunk.writeUInt32BE(body.length - 4)
  body.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(body), body.length + 4)
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)])
}
