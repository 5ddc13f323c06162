import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { characterFile, hintGraph, luminanceGraph, pointwiseGraph } from '@popcel/fixtures'
import type { Picture } from '@popcel/matting'
import { afterAll, expect, test } from 'vitest'
import { createCutter, cut } from './cutter.ts'
import type { LibraryCutOptions } from './cutter-options.ts'
import { openModels } from './weights/every-model.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-cutter-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** 32×32, black with a white middle. */
const square: Picture = {
  width: 32,
  height: 32,
  channels: 3,
  data: Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => {
    const p = Math.floor(i / 3)
    return Math.abs((p % 32) - 16) < 8 && Math.abs(Math.floor(p / 32) - 16) < 8 ? 255 : 0
  }),
  space: 'srgb',
  alpha: 'none',
}

test('a file, its address and its bytes give the same cut-out', async () => {
  const file = characterFile('teapot')
  const byPath = await cut(file)
  expect(byPath).toMatchObject({ model: 'key', device: 'cpu', picture: { channels: 4, alpha: 'straight' } })
  const byUrl = await cut(pathToFileURL(file))
  expect(Buffer.compare(byPath.picture.data as Uint8Array, byUrl.picture.data as Uint8Array)).toBe(0)
})

test('the cut-out is joined once, when it is asked for', async () => {
  const result = await cut(square, { model: 'key' })
  const { picture } = result
  expect([picture.width, picture.channels]).toEqual([32, 4])
  expect(result.picture).toBe(picture)
  expect({ ...result }.picture).toBe(picture)
})

test('a network runs with weights of one’s own, and stays loaded', async () => {
  const weights = join(folder, 'luminance.onnx')
  writeFileSync(weights, luminanceGraph())
  await using cutter = createCutter({ threads: 1 })
  const first = await cutter.cut(square, { model: 'u2netp', weights, solid: false })
  await cutter.cut(square, { model: 'u2netp', weights })
  expect(first.model).toBe('u2netp')
  expect(first.matte.data[16 * 32 + 16]).toBeGreaterThan(first.matte.data[0]!)
  expect(cutter.runtime.report()).toMatchObject([{ runs: 2, device: 'cpu' }])
})

test('what a cut gave stays as it is, whatever is cut later, also out of itself', async () => {
  await using cutter = createCutter()
  const first = await cutter.cut(square, { model: 'key' })
  const { picture } = first
  const copies = [first.matte, first.foreground, picture].map(({ data }) => data.slice())
  const inverse: Picture = { ...square, data: square.data.map((value) => 255 - value) }
  await cutter.cut(inverse, { model: 'key' })
  await cutter.cut(first.foreground, { model: 'key', force: true }).catch(() => undefined)
  await cutter.cut(inverse, { model: 'key', invert: true, maskBlur: 2, solid: true })
  expect([first.matte, first.foreground, picture].map(({ data }) => data)).toEqual(copies)
})

test('over a colour it is RGB', async () => {
  const { picture } = await cut(square, { background: { r: 1, g: 2, b: 3 } })
  expect(picture.channels).toBe(3)
  expect(Array.from(picture.data.slice(0, 3))).toEqual([1, 2, 3])
})

test('a failure names the file', async () => {
  await expect(cut(join(folder, 'nothing.png'))).rejects.toMatchObject({ code: 'input-missing' })
  const text = join(folder, 'text.png')
  writeFileSync(text, 'no picture')
  await expect(cut(text)).rejects.toThrow(text)
})

test('bytes may come as an ArrayBuffer or a Blob, and a file as the text of its address', async () => {
  const bytes = Uint8Array.from(readFileSync(characterFile('teapot')))
  const { data } = (await cut(bytes, { model: 'key' })).picture
  for (const input of [bytes.buffer, new Blob([bytes]), pathToFileURL(characterFile('teapot')).href])
    expect((await cut(input, { model: 'key' })).picture.data).toEqual(data)
})

test.each<[string, unknown, RegExp]>([
  ['nothing', undefined, /must be a path, the URL .* not undefined/],
  ['a number', 5, /not 5$/],
  ['an array', [1, 2], /not an array/],
  ['an address of the web', 'https://example.org/a.png', /nothing is fetched here/],
  ['a width that is none', { ...square, width: -1 }, /width of a picture .* not -1/],
  ['no pixel', { ...square, width: 0, height: 0, data: new Uint8Array(0) }, /width of a picture .* not 0/],
  ['half a pixel', { ...square, width: 12.8, height: 80 }, /width of a picture .* not 12.8/],
  ['too many channels', { ...square, channels: 5 }, /channels of a picture must be 1, 2, 3 or 4, not 5/],
  ['another size', { ...square, width: 31 }, /31×32 with 3 channels has 2976 samples, and data has 3072/],
  ['a plain list', { ...square, data: [...square.data] }, /not an array/],
  ['ImageData', { width: 1, height: 1, data: new Uint8ClampedArray(4) }, /channels of a picture .* not undefined/],
  ['linear light', { ...square, space: 'linear' }, /linear light/],
  ['premultiplied', { ...square, alpha: 'premultiplied' }, /premultiplied/],
  ['alpha without a channel', { ...square, alpha: 'straight' }, /alpha of a picture with 3 channels must be none/],
  ['floats up to 255', { ...square, data: Float32Array.from(square.data) }, /holds 255; float samples are 0..1/],
  ['no numbers', { ...square, data: new Float32Array(3072).fill(Number.NaN) }, /holds NaN/],
])('what is no picture is refused in words: %s', async (_, input, sentence) => {
  const refused = cut(input as Picture)
  await expect(refused).rejects.toMatchObject({ code: 'usage' })
  await expect(refused).rejects.toThrow(sentence)
})

test('a picture whose memory went to another thread is refused', async () => {
  const data = square.data.slice() as Uint8Array<ArrayBuffer>
  structuredClone(data.buffer, { transfer: [data.buffer] })
  await expect(cut({ ...square, data })).rejects.toThrow(/its buffer was handed over/)
})

test.each<[unknown, RegExp]>([
  [null, /options of cut must be an object, not null/],
  [{ maskblur: 2 }, /cut has no option "maskblur"; there are model, .*maskBlur/],
  [{ device: 'gpu' }, /device must be one of auto, cpu, .*, not "gpu"/],
  [{ refine: 'magic' }, /refine must be one of none, guided, vitmatte/],
  [{ shadow: 'no' }, /shadow must be one of drop, keep/],
  [{ sensitivity: '1' }, /sensitivity must be a number, not "1"/],
  [{ fine: 'yes' }, /fine must be true or false/],
  [{ background: 'red' }, /background must be 'none', 'white'/],
  [{ background: { r: 300, g: 0, b: 0 } }, /background must be/],
  [{ background: { ...square, width: 31 } }, /31×32/],
  [{ background: 'blur=0' }, /background must be .*'blur=PX' \(0.5 to 1000\)/],
  [{ backgroundFit: 'stretch' }, /backgroundFit must be one of cover, contain, tile/],
  [{ prompts: [{ kind: 'point', x: 1, y: 1 }] }, /prompts must be a list/],
  [{ hint: { width: 2, height: 2, data: new Float32Array(3) } }, /hint must be a matte/],
  [{ signal: 5 }, /signal must be an AbortSignal/],
  [{ cloth: [] }, /cloth must be a list of one or more of upper, lower, full/],
  [{ cloth: ['hat'] }, /cloth must be a list/],
  [{ cloth: ['full'], model: 'u2net' }, /u2net does not tell kinds of clothes apart; 'u2net_cloth_seg' does/],
])('what cannot be asked is refused in words: %j', async (options, sentence) => {
  const refused = cut(square, options as object)
  await expect(refused).rejects.toMatchObject({ code: 'usage' })
  await expect(refused).rejects.toThrow(sentence)
})

test.each<[LibraryCutOptions, RegExp]>([
  [
    { prompts: [{ kind: 'point', x: 1, y: 1, label: 'subject' }], model: 'mini' },
    /mini does not answer prompts; 'sam'/,
  ],
  [
    { hint: { width: 32, height: 32, data: new Float32Array(1024) }, model: 'key' },
    /key takes no hint; 'corridor-key' does/,
  ],
  [{ weights: 'mine.onnx' }, /weights are run in a model's way, and auto is none/],
])('what the named way would leave aside is refused: %j', async (options, sentence) => {
  await expect(cut(square, options)).rejects.toThrow(sentence)
})

test('a model that is not known is told with all that are', async () => {
  await expect(cut(square, { model: 'birefnet' })).rejects.toMatchObject({
    code: 'unknown-model',
    message: expect.stringContaining('known are: auto, key, matte, mini, birefnet-general, '),
  })
})

test('a click or a hint without a model means the network that takes it', async () => {
  const click = { kind: 'point', x: 1, y: 1, label: 'subject' } as const
  await expect(cut(square, { prompts: [click] })).rejects.toThrow(/weights of sam2 are not/)
  const weights = join(folder, 'hinted.onnx')
  writeFileSync(weights, hintGraph(32))
  const hint = { width: 32, height: 32, data: new Float32Array(1024).fill(1) }
  await expect(cut(square, { hint })).rejects.toThrow(/^corridor-key takes a file of yours/)
  expect((await cut(square, { hint, weights, model: 'corridor-key' })).model).toBe('corridor-key')
})

test('a matte of one’s own is taken as it is, and the old background leaves the colours at its edge', async () => {
  // A red body over blue, mixed half and half in one column.
  const [width, height, red, blue] = [16, 8, [200, 20, 40], [10, 30, 220]]
  const alphaAt = (x: number) => (x < 8 ? 1 : x === 8 ? 0.5 : 0)
  const data = new Uint8Array(width * height * 3)
  for (let i = 0; i < data.length; i++) {
    const a = alphaAt(Math.floor(i / 3) % width)
    data[i] = Math.round(a * red[i % 3]! + (1 - a) * blue[i % 3]!)
  }
  const picture: Picture = { width, height, channels: 3, data, space: 'srgb', alpha: 'none' }
  const hint = { width, height, data: Float32Array.from({ length: width * height }, (_, p) => alphaAt(p % width)) }
  const given = hint.data.slice()
  const result = await cut(picture, { model: 'matte', hint })
  expect(result).toMatchObject({ model: 'matte', matte: { data: given } })
  expect(hint.data).toEqual(given)
  const pixel = Array.from(result.picture.data.slice((4 * width + 8) * 4, (4 * width + 9) * 4))
  expect(pixel[3]).toBe(128)
  for (const [c, level] of red.entries()) expect(Math.abs(pixel[c]! - level)).toBeLessThanOrEqual(3)
  await expect(cut(picture, { model: 'matte' })).rejects.toThrow(/give it as hint/)
  const small = { width: 1, height: 1, data: new Float32Array(1) }
  await expect(cut(picture, { model: 'matte', hint: small })).rejects.toThrow(/the matte is 1×1 and the picture 16×8/)
})

test('weights that do not take the picture are what the sentence names', async () => {
  const weights = join(folder, 'four.onnx')
  writeFileSync(weights, hintGraph(32))
  await expect(cut(square, { model: 'u2net', weights })).rejects.toThrow(`${weights}: this network does not take what`)
})

test('a device that is not there fails, also where the keyer alone would have done', async () => {
  await expect(cut(square, { model: 'key', device: 'dml' })).rejects.toMatchObject({ code: 'device-missing' })
})

test('colours have names and hex, and a picture may stand behind', async () => {
  await using cutter = createCutter()
  const corner = async (background: NonNullable<LibraryCutOptions['background']>) => {
    const { picture } = await cutter.cut(square, { model: 'key', background })
    return [picture.channels, ...picture.data.slice(0, 3)]
  }
  expect(await corner('white')).toEqual([3, 255, 255, 255])
  expect(await corner('#fc0')).toEqual([3, 255, 204, 0])
  expect(await corner('#0a0b0c')).toEqual([3, 10, 11, 12])
  expect(await corner({ ...square, data: square.data.map((_, i) => i % 3) as Uint8Array })).toEqual([3, 0, 1, 2])
})

test('a picture behind is brought to the size, and a blurred ground has nothing of the subject', async () => {
  await using cutter = createCutter()
  const levels = (data: Picture['data'], at: number) => [...data.slice(at * 3, at * 3 + 3)]
  const strip: Picture = { ...square, width: 2, height: 1, data: Uint8Array.of(10, 20, 30, 40, 50, 60) }
  const tiled = await cutter.cut(square, { model: 'key', background: strip, backgroundFit: 'tile' })
  expect([0, 1, 2].map((at) => levels(tiled.picture.data, at))).toEqual([
    [10, 20, 30],
    [40, 50, 60],
    [10, 20, 30],
  ])
  const high = { ...square, width: 1, height: 3, data: Uint8Array.of(1, 1, 1, 7, 8, 9, 1, 1, 1) }
  expect(levels((await cutter.cut(square, { model: 'key', background: high })).picture.data, 0)).toEqual([7, 8, 9])
  for (const background of ['blur', 'blur=6'] as const) {
    const { picture } = await cutter.cut(square, { model: 'key', background })
    expect(picture.channels).toBe(3)
    for (let at = 0; at < 32 * 7; at++) expect(levels(picture.data, at)).toEqual([0, 0, 0])
    expect(levels(picture.data, 16 * 32 + 16)).toEqual([255, 255, 255])
  }
  const { picture } = await cutter.cut(square, { model: 'key' })
  await expect(cutter.cut(picture, { background: 'blur' })).rejects.toMatchObject({ code: 'background-without-ground' })
})

test('kinds of clothes are asked for by name, and mean the network that tells them apart', async () => {
  const weights = join(folder, 'cloth.onnx')
  // Logits that are the same for every picture: what is upper clothing is all but sure.
  writeFileSync(
    weights,
    pointwiseGraph(
      [0, 1, 2, 3].map(() => [0, 0, 0]),
      [0, 20, 0, 0],
    ),
  )
  await using cutter = createCutter()
  const asked = { weights, solid: false, refine: 'none', tidy: false } as const
  const alphaOf = async (cloth: LibraryCutOptions['cloth']) =>
    (await cutter.cut(square, { ...asked, model: 'u2net_cloth_seg', ...(cloth ? { cloth } : {}) })).matte.data[0]
  expect(await alphaOf(['upper'])).toBeCloseTo(1, 5)
  expect(await alphaOf(['lower', 'full'])).toBeCloseTo(0, 5)
  await expect(cut(square, { cloth: ['upper'] })).rejects.toThrow('popcel models pull u2net_cloth_seg')
})

test('the end of a cutter waits for what is under way, and then takes nothing more', async () => {
  const cutter = createCutter({ threads: 1 })
  const cuts = [1, 2, 3].map(() => cutter.cut(square, { model: 'mini' }))
  await cutter[Symbol.asyncDispose]()
  expect((await Promise.all(cuts)).map(({ model }) => model)).toEqual(['mini', 'mini', 'mini'])
  await expect(cutter.cut(square)).rejects.toMatchObject({ code: 'usage' })
  await cutter[Symbol.asyncDispose]()
})

test('a failure that nobody waits for yet when the cutter ends is no fault of the process', async () => {
  const lost: unknown[] = []
  const note = (reason: unknown) => lost.push(reason)
  process.on('unhandledRejection', note)
  const work = async () => {
    await using cutter = createCutter()
    return cutter.cut(new Uint8Array([1, 2, 3]))
  }
  await expect(work()).rejects.toMatchObject({ code: 'input-not-a-picture' })
  await new Promise((resolve) => setImmediate(resolve))
  process.off('unhandledRejection', note)
  expect(lost).toEqual([])
})

test('a signal that was given before stops it', async () => {
  await expect(cut(square, { model: 'key', signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'aborted' })
})

test.each<[unknown, RegExp]>([
  [null, /options of createCutter must be an object/],
  [{ threads: -1 }, /threads must be a whole number/],
  [{ limitBytes: Number.NaN }, /limitBytes must be a number of bytes/],
  [{ modelDir: '/x' }, /createCutter has no option "modelDir"; there are .*modelsDir/],
  [{ store: {} }, /store must be a store of weights/],
])('a cutter takes what it knows: %j', (options, sentence) => {
  expect(() => createCutter(options as object)).toThrow(sentence)
})

test('weights that the command line pulled are found by their folder', async () => {
  await using cutter = createCutter({ modelsDir: join(folder, 'models') })
  await expect(cutter.cut(square, { model: 'u2net_custom' })).rejects.toMatchObject({
    code: 'weights-to-bring',
    message: expect.stringMatching(/^u2net_custom takes a file of yours \(.* popcel models import u2net_custom FILE/),
  })
  const file = join(folder, 'mine.onnx')
  writeFileSync(file, luminanceGraph({ width: 32, height: 32 }))
  await openModels(join(folder, 'models'), async () => undefined).importFile('u2net_custom', file)
  expect((await cutter.cut(square, { model: 'u2net_custom' })).model).toBe('u2net_custom')
  writeFileSync(file, 'no network')
  await openModels(join(folder, 'models'), async () => undefined).importFile('dis_custom', file)
  // There is nowhere to get it again from.
  await expect(cutter.cut(square, { model: 'dis_custom' })).rejects.toMatchObject({ code: 'model-unreadable' })
})
