import sharp from 'sharp'
import { expect, it } from 'vitest'
import { cut } from './cutter.ts'
import { decodePicture } from './decode.ts'
import { leftOut } from './left-out.ts'

const square = { create: { width: 24, height: 24, channels: 3, background: '#c02020' } } as const
const framed = () => sharp(square).extend({ top: 12, bottom: 12, left: 12, right: 12, background: '#fff' })

/** Two pages one above the other: libvips splits them at `pageHeight`. */
async function twoPages(): Promise<Buffer> {
  const page = await framed().raw().toBuffer()
  const raw = { width: 48, height: 96, channels: 3, pageHeight: 48 } as const
  return sharp(Buffer.concat([page, page]), { raw })
    .tiff()
    .toBuffer()
}

it('tells of the later pages of a TIFF, and the library passes it on', async () => {
  const bytes = await twoPages()
  expect((await decodePicture(bytes)).height).toBe(48)
  expect(await leftOut(bytes)).toBe('has 2 pages, and only the first is read')
  expect((await cut(bytes)).warnings).toEqual(['the file has 2 pages, and only the first is read'])
})

it('has nothing to tell of what is read whole', async () => {
  for (const format of ['png', 'jpeg', 'webp', 'tiff', 'gif'] as const)
    expect(await leftOut(await framed().toFormat(format).toBuffer())).toBeUndefined()
})
