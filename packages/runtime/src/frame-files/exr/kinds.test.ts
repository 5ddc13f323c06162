import { afterAll, beforeAll, expect, it } from 'vitest'
import { joinBytes } from '../../png-chunks.ts'
import { refusal } from '../../testing/refusal.ts'
import { type Folder, temporaryFolder } from '../../testing/weights.ts'
import { inspectFrameFile } from '../inspect.ts'
import { readFrameFile } from '../read.ts'
import { inFolder } from '../testing/frames.ts'
import {
  attribute,
  type HandmadeChannel,
  type HandmadePart,
  halves,
  handmadeExr,
  partHeader,
  text,
} from '../testing/handmade-exr.ts'
import { floats, ints } from './attributes.ts'

let folder: Folder
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder[Symbol.asyncDispose]())
const at = (name: string) => inFolder(folder)(name)

const half = (...names: string[]): HandmadeChannel[] => names.map((name) => ({ name, type: 'half' }))
const one = (channels: readonly HandmadeChannel[], more: Partial<HandmadePart> = {}) =>
  partHeader({ channels, dataWindow: [0, 0, 1, 0], ...more })
/** One line of two pixels. */
const line = (...samples: number[]) => [{ head: [0], bytes: halves(...samples) }]

async function read(file: Uint8Array, options = {}) {
  await folder.put('kind.exr', file)
  const { picture, info } = await readFrameFile(at('kind.exr'), options)
  expect(await inspectFrameFile(at('kind.exr'), (options as { layer?: string }).layer)).toEqual(info)
  return { ...picture, data: [...picture.data], info }
}

it('channels lie in the file by name and in the picture as R G B A', async () => {
  const { data, channels, info } = await read(
    handmadeExr(2, one(half('A', 'B', 'G', 'R')), line(1, 0.5, 3, 4, 5, 6, 7, 8)),
  )
  expect(data).toEqual([7, 5, 3, 1, 8, 6, 4, 0.5])
  expect(channels).toBe(4)
  expect(info).toMatchObject({
    channels: ['A', 'B', 'G', 'R'],
    read: ['R', 'G', 'B', 'A'],
    alpha: 'premultiplied',
    notes: [],
  })
})

it('a missing colour is 0 and told; small letters are known; others are left out and told', async () => {
  const { data, info } = await read(handmadeExr(2, one(half('Z', 'g', 'r')), line(9, 9, 1, 2, 3, 4)))
  expect(data).toEqual([3, 1, 0, 4, 2, 0])
  expect(info.notes).toEqual(['channel B is not in the file and read as 0', 'left out: Z'])
})

it('grey with and without alpha, and a lone channel of any name', async () => {
  expect(await read(handmadeExr(2, one(half('Y')), line(0.25, 2)))).toMatchObject({
    channels: 1,
    data: [0.25, 2],
    alpha: 'none',
  })
  expect(await read(handmadeExr(2, one(half('A', 'Y')), line(0.5, 1, 3, 4)))).toMatchObject({
    channels: 2,
    data: [3, 0.5, 4, 1],
  })
  const lone = await read(handmadeExr(2, one(half('A')), line(0.5, 1)))
  expect(lone).toMatchObject({ channels: 1, data: [0.5, 1], alpha: 'none' })
  expect(lone.info.notes).toEqual(['its channel A is read as grey'])
})

it('layers: the plain channels, else the first layer that is a picture, or the one that is asked for', async () => {
  const both = handmadeExr(
    2,
    one(half('B', 'G', 'R', 'key.B', 'key.G', 'key.R')),
    line(1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16),
  )
  expect((await read(both)).data).toEqual([5, 3, 1, 6, 4, 2])
  const asked = await read(both, { layer: 'key' })
  expect(asked.data).toEqual([15, 13, 11, 16, 14, 12])
  expect(asked.info.notes).toEqual(['read is the layer key', 'left out: B G R'])
  const deep = await read(handmadeExr(2, one(half('a.Z', 'view.main.R')), line(1, 2, 3, 4)))
  expect(deep.data).toEqual([3, 0, 0, 4, 0, 0])
  expect(deep.info.notes).toContain('read is the layer view.main')
  await folder.put('layers.exr', both)
  const error = await refusal(readFrameFile(at('layers.exr'), { layer: 'fill' }))
  expect(error.message).toContain('there is no layer "fill" in this EXR; it has: "", "key"')
})

it('halves, floats and whole numbers may stand beside each other', async () => {
  const channels: HandmadeChannel[] = [
    { name: 'B', type: 'uint32' },
    { name: 'G', type: 'float' },
    { name: 'R', type: 'half' },
  ]
  const bytes = joinBytes([ints(7, 8), floats(0.1, -2.5), halves(3, 4)])
  const { data, info } = await read(handmadeExr(2, one(channels), [{ head: [0], bytes }]))
  expect(data).toEqual([3, Math.fround(0.1), 7, 4, -2.5, 8])
  expect(info.sampleType).toBe('uint32')
})

it('a data window beside and beyond the display window: what is outside is 0, what is beyond is dropped', async () => {
  // display 0..3 × 0..2, data 2..5 × -1..1
  const header = partHeader({ channels: half('Y'), dataWindow: [2, -1, 5, 1], displayWindow: [0, 0, 3, 2] })
  const rows = [-1, 0, 1].map((y) => ({ head: [y], bytes: halves(...[0, 1, 2, 3].map((x) => 10 * (y + 2) + x)) }))
  const { data, info } = await read(handmadeExr(2, header, rows))
  expect(data).toEqual([0, 0, 20, 21, 0, 0, 30, 31, 0, 0, 0, 0])
  expect(info).toMatchObject({ width: 4, height: 3, dataWindow: { x: 2, y: -1, width: 4, height: 3 } })
})

it('a display window that does not begin at 0, lines stored from below', async () => {
  const header = partHeader({ channels: half('Y'), dataWindow: [5, 7, 6, 8] })
  const rows = [
    { head: [8], bytes: halves(3, 4) },
    { head: [7], bytes: halves(1, 2) },
  ]
  expect((await read(handmadeExr(2, header, rows))).data).toEqual([1, 2, 3, 4])
})

it('tiles, those at the border smaller; smaller levels are not read', async () => {
  const tiles = attribute('tiles', 'tiledesc', joinBytes([ints(2, 2), Uint8Array.of(1)]))
  const header = partHeader({ channels: half('Y'), dataWindow: [0, 0, 2, 2], more: [tiles] })
  const chunks = [
    { head: [0, 0, 0, 0], bytes: halves(1, 2, 4, 5) },
    { head: [1, 0, 0, 0], bytes: halves(3, 6) },
    { head: [0, 1, 0, 0], bytes: halves(7, 8) },
    { head: [1, 1, 0, 0], bytes: halves(9) },
    { head: [0, 0, 1, 1], bytes: halves(99) },
  ]
  expect((await read(handmadeExr(0x202, header, chunks))).data).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
})

it('of many parts the first that is a picture is read, the others are told', async () => {
  const named = (name: string, chunks: number) => [
    attribute('name', 'string', text(name)),
    attribute('type', 'string', text('scanlineimage')),
    attribute('chunkCount', 'int', ints(chunks)),
  ]
  const headers = joinBytes([
    one(half('Z'), { more: named('depth', 1) }),
    one(half('B', 'G', 'R'), { more: named('beauty', 1) }),
    Uint8Array.of(0),
  ])
  const chunks = [
    { head: [0, 0], bytes: halves(50, 60) },
    { head: [1, 0], bytes: halves(1, 2, 3, 4, 5, 6) },
  ]
  const { data, info } = await read(handmadeExr(0x1002, headers, chunks))
  expect(data).toEqual([5, 3, 1, 6, 4, 2])
  expect(info).toMatchObject({
    channels: ['Z', 'B', 'G', 'R'],
    notes: ['read is part 2 (beauty)', 'left out: depth:Z'],
  })
})

it('what a file says of its colours is told: transfer, primaries, pixels that are not square', async () => {
  const words = [
    attribute('colorInteropID', 'string', text('srgb_rec709_scene')),
    attribute('chromaticities', 'chromaticities', floats(0.708, 0.292, 0.17, 0.797, 0.131, 0.046, 0.3127, 0.329)),
  ]
  const { info, space } = await read(handmadeExr(2, one(half('Y'), { more: words }), line(1, 1)))
  expect(space).toBe('srgb')
  expect(info.notes).toEqual(['its primaries are not those of Rec. 709; they are not converted'])
  expect((await read(handmadeExr(2, one(half('Y'), { more: words }), line(1, 1)), { space: 'linear' })).space).toBe(
    'linear',
  )
  const aces = [attribute('colorInteropID', 'string', text('acescct_ap1_scene'))]
  const unknown = await read(handmadeExr(2, one(half('Y'), { more: aces }), line(1, 1)))
  expect(unknown.space).toBe('linear')
  expect(unknown.info.notes[0]).toContain('acescct_ap1_scene')
})

it.each([
  [
    'subsampled',
    one([{ name: 'B', type: 'half', sampling: 2 }, ...half('G', 'R')]),
    2,
    'channel B has fewer samples than pixels',
  ],
  ['luminance and chroma', one(half('BY', 'RY', 'Y')), 2, 'luminance and chroma'],
  ['deep', one(half('R'), { more: [attribute('type', 'string', text('deepscanline'))] }), 0x802, 'deep EXR'],
  ['an unknown compression', one(half('R'), { compression: 77 }), 2, 'compression number 77'],
  ['a newer version', one(half('R')), 3, 'EXR of version 3'],
])('%s is refused by a sentence', async (_, header, version, words) => {
  await folder.put('refused.exr', handmadeExr(version, header, line(1, 2, 3, 4, 5, 6)))
  for (const look of [readFrameFile, inspectFrameFile]) {
    const error = await refusal(look(at('refused.exr')))
    expect(error.code).toBe('frame-kind-not-read')
    expect(error.message).toContain(words)
    expect(error.message).toContain('refused.exr')
  }
})
