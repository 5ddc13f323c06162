import {
  batchOutputSchema,
  encodeOutputSchema,
  framesOutputSchema,
  mattingOutputSchema,
  sampleOutputSchema,
} from '@popcel/protocol/job'
import { readValue } from '@popcel/protocol/read-value'
import { decodeClip, decodePicture } from '@popcel/runtime'
import { checkFile } from '@popcel/sticker'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { base64Of, base64OfClip, base64OfVideo, disc, toolsHere } from '../testing/tools-here.ts'
import { createHandler } from './handler.ts'

const here = toolsHere()
afterAll(() => here[Symbol.asyncDispose]())
let red: string
let blue: string
let loop: string
beforeAll(async () => {
  red = await base64Of(disc(64, [200, 40, 40]))
  blue = await base64Of(disc(64, [40, 40, 200], [0, 200, 0]))
  loop = await base64OfClip(
    [0, 4, 8, 12].map((shift) => disc(64, [200, 40, 40], 'clear', shift)),
    100,
  )
})

const { signal } = new AbortController()
const run = (input: unknown, job: object = {}, over: Parameters<typeof toolsHere>[0] = {}, told: unknown[] = []) =>
  createHandler(async () => ({ ...here.tools, ...over }))(
    { id: 'job-1', input: input as object, ...job },
    { signal, progress: (value) => told.push(value), stream: async (chunk) => void here.streamed.push(chunk) },
  ) as Promise<Record<string, unknown>>
const pixel = async (base64: unknown, x: number, y: number) => {
  const { width, channels, data } = await decodePicture(Buffer.from(String(base64), 'base64'))
  return [...data.slice((y * width + x) * channels, (y * width + x + 1) * channels)]
}

describe('one picture', () => {
  test('its mask: white in the body, black outside, and what was done', async () => {
    const output = await run({ task: 'key', image: red })
    expect(readValue(mattingOutputSchema, output, 'output')).toMatchObject({
      width: 64,
      height: 64,
      model: 'key',
      device: 'cpu',
    })
    expect(await pixel(output['mask'], 32, 32)).toEqual([255, 255, 255])
    expect(await pixel(output['mask'], 2, 2)).toEqual([0, 0, 0])
    expect(output['timings']).toMatchObject({ key: expect.any(Number), total: expect.any(Number) })
  })

  test('its cut-out, and that over a colour', async () => {
    const cutout = (params: object) => run({ task: 'auto', image: blue, params: { output: 'cutout', ...params } })
    const clear = await cutout({})
    expect(clear).toMatchObject({ model: 'key', why: 'the background is plain' })
    expect(await pixel(clear['cutout'], 32, 32)).toEqual([40, 40, 200, 255])
    expect((await pixel(clear['cutout'], 2, 2))[3]).toBe(0)
    expect(await pixel((await cutout({ background: '#102030' }))['cutout'], 2, 2)).toEqual([16, 32, 48])
  })

  test('params change the matte: inverted, grown', async () => {
    const inverted = await run({ task: 'key', image: red, params: { invert: true } })
    expect(await pixel(inverted['mask'], 2, 2)).toEqual([255, 255, 255])
    const grown = await run({ task: 'key', image: red, params: { mask_offset: 8 } })
    expect(await pixel(grown['mask'], 32 + 20, 32)).toEqual([255, 255, 255])
    expect(await pixel((await run({ task: 'key', image: red }))['mask'], 32 + 20, 32)).toEqual([0, 0, 0])
  })

  test('the network in the package', async () => {
    expect(await run({ task: 'mini', image: red })).toMatchObject({ model: 'mini', width: 64 })
  })

  test('the same picture with the same params is cut once, other params anew', async () => {
    const green = await base64Of(disc(64, [10, 90, 10]))
    const before = here.worked.length
    const [first, second] = await Promise.all([run({ task: 'key', image: green }), run({ task: 'key', image: green })])
    expect([first['cached'], second['cached']]).toEqual([undefined, true])
    expect(second['mask']).toBe(first['mask'])
    await run({ task: 'key', image: `data:image/png;base64,${green}` })
    expect(here.worked.length - before).toBe(1)
    await run({ task: 'key', image: green, params: { mask_blur: 1 } })
    expect(here.worked.length - before).toBe(2)
  })

  test('put at a signed address, the answer has the address in place of the picture', async () => {
    const put = ['https://host/out.png?signature=x']
    const output = await run({ task: 'key', image: red, upload: { put } })
    expect(output).toMatchObject({ url: 'https://host/out.png', width: 64 })
    expect(output['mask']).toBeUndefined()
    expect(here.sent.at(-1)).toMatchObject({ url: put[0], sent: { method: 'PUT' } })
  })

  test('a job’s own bucket, and the operator’s', async () => {
    const config = { accessId: 'a', accessSecret: 's', endpointUrl: 'https://bucket.test' }
    const s3Config = { ...config, bucketName: 'theirs' }
    expect((await run({ task: 'key', image: red }, { s3Config }))['url']).toContain(
      'https://bucket.test/theirs/job-1/0001.png?',
    )
    const bucket = { config, name: () => '11-26', region: undefined }
    expect((await run({ task: 'key', image: red }, {}, { bucket }))['url']).toContain('/11-26/job-1/0001.png?')
  })

  test('an address', async () => {
    here.pages.set('https://host/in.png', { status: 200, bytes: Buffer.from(red, 'base64') })
    expect(await run({ task: 'key', image: { url: 'https://host/in.png' } })).toMatchObject({ width: 64 })
    await expect(run({ task: 'key', image: { url: 'https://host/none.png' } })).rejects.toThrow(
      'its server answers 404',
    )
  })

  test.each([
    ['unknown-task', { task: 'fly', image: 'AAAA' }],
    ['value-wrong', { task: 'key' }],
    ['value-wrong', { task: 'key', image: 'not base64!' }],
    ['value-wrong', { task: 'key', image: 'AAAA', upload: { put: [] } }],
    ['input-not-a-picture', { task: 'key', image: Buffer.from('words').toString('base64') }],
    ['unknown-device', { task: 'key', image: 'AAAA', params: { device: 'abacus' } }],
    ['weights-missing', { task: 'birefnet', image: 'RED' }],
    ['input-animated', { task: 'key', image: 'LOOP' }],
  ])('%s for %j', async (code, input) => {
    const text = JSON.stringify(input).replace('"RED"', JSON.stringify(red)).replace('"LOOP"', JSON.stringify(loop))
    await expect(run(JSON.parse(text))).rejects.toMatchObject({ code })
  })

  test('caps are held before decoding', async () => {
    const caps = { maxBytes: 1_000_000, maxPixels: 64 * 64 - 1 }
    const red = await base64Of(disc(64, [201, 40, 40]))
    await expect(run({ task: 'key', image: red }, {}, { caps })).rejects.toMatchObject({
      code: 'input-too-many-pixels',
    })
    await expect(run({ task: 'key', image: red }, {}, { caps: { ...caps, maxBytes: 50 } })).rejects.toMatchObject({
      code: 'input-too-many-bytes',
    })
  })
})

describe('a batch', () => {
  test('each picture under its name, a bad one as a sentence, and progress', async () => {
    const told: unknown[] = []
    const images = [
      { name: '0', image: red },
      { name: 'bad.png', image: Buffer.from('words').toString('base64') },
      { name: '../up.jpg', image: blue },
    ]
    const output = await run({ task: 'key', images }, {}, {}, told)
    const { images: files, errors } = readValue(batchOutputSchema, output, 'output')
    expect(files.map(({ filename }) => filename)).toEqual(['0.png', '___up.png'])
    expect(errors).toEqual([expect.stringMatching(/^bad\.png: is not a picture/)])
    expect(await pixel(files[1]?.data, 32, 32)).toEqual([255, 255, 255])
    expect(told.at(-1)).toEqual({ done: 2, failed: 1, total: 3 })
  })

  test('asked to stream, each picture goes out when it is done, and the answer has all of them', async () => {
    here.streamed.length = 0
    const images = [
      { name: 'one', image: red },
      { name: 'bad', image: 'AAAA' },
      { name: 'two', image: blue },
    ]
    const output = readValue(batchOutputSchema, await run({ task: 'key', images, stream: true }), 'output')
    const ahead = here.streamed.splice(0) as { filename: string }[]
    expect(ahead.map(({ filename }) => filename).toSorted()).toEqual(['one.png', 'two.png'])
    expect(ahead.toSorted((a, b) => a.filename.localeCompare(b.filename))).toEqual(output.images)
    await run({ task: 'key', images })
    expect(here.streamed).toEqual([])
  })

  test('a failure keeps the addresses of the others', async () => {
    const images = [
      { name: 'bad', image: 'AAAA' },
      { name: 'good', image: red },
    ]
    const put = ['https://host/0', 'https://host/1']
    expect((await run({ task: 'key', images, upload: { put } }))['images']).toMatchObject([
      { filename: 'good.png', type: 'url', data: 'https://host/1' },
    ])
  })
})

describe('media', () => {
  test('inspect', async () => {
    const still = { format: 'png', width: 64, height: 64, frames: 1, alpha: true }
    expect(await run({ task: 'inspect', image: red })).toEqual(still)
    expect(await run({ task: 'inspect', image: loop })).toMatchObject({ format: 'gif', frames: 4 })
    const video = await base64OfVideo([disc(64, [0, 0, 0]), disc(64, [200, 200, 200]), disc(64, [0, 0, 0])])
    const found = { format: 'mov', width: 64, height: 64, frames: 3, alpha: false }
    expect(await run({ task: 'inspect', image: video })).toEqual(found)
    const mp4 = Buffer.from('\0\0\0\x18ftypisom\0\0\0\0').toString('base64')
    await expect(run({ task: 'inspect', image: mp4 })).rejects.toThrow(/^video: is cut off or damaged/)
  })

  test('animate gives the frames of a loop of the size asked for', async () => {
    const cutOut = await base64Of(disc(64, [200, 40, 40], 'clear'))
    const params = {
      action: 'wave',
      frames: 3,
      width: 48,
      height: 40,
      motion: 'slow fast quxly bounce',
      caption: 'hi',
      seed: 7,
    }
    const output = readValue(framesOutputSchema, await run({ task: 'animate', image: cutOut, params }), 'output')
    expect(output).toMatchObject({ width: 48, height: 40 })
    expect(output.warnings).toEqual([
      'left out, because nothing is known by that name: quxly',
      '"slow" and "fast" speak against each other; the last one holds',
    ])
    expect(output.frames.map(({ filename }) => filename)).toEqual(['01.png', '02.png', '03.png'])
    const first = await decodePicture(Buffer.from(output.frames[0]?.data ?? '', 'base64'))
    expect(first).toMatchObject({ width: 48, height: 40, alpha: 'straight' })
    expect(new Set(output.frames.map(({ data }) => data)).size).toBe(3)
    await expect(run({ task: 'animate', image: cutOut, params: { action: 'fly' } })).rejects.toThrow(
      'no action is called "fly"',
    )
  })

  test('sample takes the sharpest frame of each slot', async () => {
    const crisp = disc(64, [0, 0, 0])
    const dull = disc(64, [200, 200, 200])
    const clip = await base64OfClip([dull, crisp, crisp, dull], 100)
    const output = await run({ task: 'sample', video: clip, params: { slots: 2, candidates: 2 } })
    const { slots } = readValue(sampleOutputSchema, output, 'output')
    expect(slots.map(({ candidates }) => candidates.map(({ time_ms }) => time_ms))).toEqual([
      [100, 0],
      [200, 300],
    ])
    expect(slots[1]?.candidates.map(({ image }) => image.filename)).toEqual(['02-1.png', '02-2.png'])
    const part = await run({ task: 'sample', video: clip, params: { slots: 3, from: 0.3 } })
    expect((part['slots'] as unknown[]).length).toBe(3)
    await expect(run({ task: 'sample', video: red })).rejects.toMatchObject({ code: 'input-still' })
    await expect(run({ task: 'sample', video: clip, params: { from: 9 } })).rejects.toMatchObject({
      code: 'value-wrong',
    })
  })

  test('sample reads videos, and takes the frame that is on show at a time', async () => {
    const [crisp, dull] = [disc(64, [0, 0, 0]), disc(64, [200, 200, 200])]
    const video = await base64OfVideo([dull, crisp, crisp, dull, dull, crisp])
    const output = await run({ task: 'sample', video, params: { slots: 3, candidates: 1 } })
    const { slots, width } = readValue(sampleOutputSchema, output, 'output')
    expect(width).toBe(64)
    expect(slots.map(({ candidates }) => candidates[0]?.time_ms)).toEqual([100, 200, 500])
    const grey = async (slot: number) => (await pixel(slots[slot]?.candidates[0]?.image.data, 32, 32))[0]!
    expect(await grey(0)).toBeLessThan(10)
    const part = await run({ task: 'sample', video, params: { slots: 1, from: 0.3, to: 0.4 } })
    const told = readValue(sampleOutputSchema, part, 'output').slots[0]!.candidates[0]!
    expect(told.time_ms).toBe(300)
    expect(Math.abs((await pixel(told.image.data, 32, 32))[0]! - 200)).toBeLessThan(6)
    const still = await base64OfVideo([dull])
    await expect(run({ task: 'sample', video: still })).rejects.toMatchObject({ code: 'input-still' })
    const webm = Buffer.from('1a45dfa3000000000000', 'hex').toString('base64')
    await expect(run({ task: 'sample', video: webm })).rejects.toThrow(/^video: is cut off or damaged/)
  })

  test('encode makes files that the platform takes, and says what cannot be made', async () => {
    const frames = await Promise.all([0, 3, 6, 9, 12].map((shift) => base64Of(disc(90, [200, 40, 40], 'clear', shift))))
    const items = [
      { name: 'slide', frames },
      { name: 'still', frames: [frames[0], frames[0], frames[0], frames[0], frames[0]] },
    ]
    const output = await run({ task: 'encode', items, params: { platform: 'line-emoji' } })
    const { files, errors } = readValue(encodeOutputSchema, output, 'output')
    expect(files.map(({ filename }) => filename)).toEqual(['slide.png'])
    expect(errors).toEqual([expect.stringMatching(/^still: .*all frames are the same/)])
    const bytes = Buffer.from(files[0]?.data ?? '', 'base64')
    expect(checkFile('slide.png', bytes, 'line-emoji').filter(({ level }) => level === 'refuse')).toEqual([])
    expect((await decodeClip(bytes)).frames[0]?.picture).toMatchObject({ width: 180, height: 180 })
  })

  test('encode says what was lost to fit', async () => {
    const frames = await Promise.all([0, 3, 6, 9, 12].map((shift) => base64Of(disc(90, [200, 40, 40], 'clear', shift))))
    const told = async (params: object) => {
      const output = await run({ task: 'encode', items: [{ name: 'slide', frames, duration_ms: 1440 }], params })
      return readValue(encodeOutputSchema, output, 'output').gave_up
    }
    expect(await told({ platform: 'line-emoji', least_db: 60 })).toEqual([expect.stringMatching(/^slide: .*1\.44 s/)])
    await expect(told({ platform: 'line-emoji', least_db: 100 })).rejects.toThrow(/^params\.least_db: /)
  })

  test('encode as the ZIP that is uploaded', async () => {
    const frames = await Promise.all([0, 3, 6, 9, 12].map((shift) => base64Of(disc(90, [200, 40, 40], 'clear', shift))))
    const items = [{ name: 'slide', frames }]
    const output = await run({ task: 'encode', items, params: { platform: 'line-emoji', zip: true } })
    const { files } = readValue(encodeOutputSchema, output, 'output')
    expect(files.map(({ filename }) => filename)).toEqual(['line-emoji.zip'])
    const zip = Buffer.from(files[0]?.data ?? '', 'base64').toString('latin1')
    for (const name of ['tab.png', '001.png']) expect(zip).toContain(name)
    await expect(run({ task: 'encode', items, params: { platform: 'fax' } })).rejects.toMatchObject({
      code: 'unknown-platform',
    })
  })
})
