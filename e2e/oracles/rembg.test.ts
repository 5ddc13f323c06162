// Compares the way of pictures into networks and of alpha out of them with rembg's own session classes and with Pillow, on
// networks that are made here. rembg divides by the picture's largest sample and stretches each matte from its smallest to
// its largest value; so they are compared where that changes nothing (a picture with black and white in it, a matte from
// 0 to 1), and the last test shows where they part. Skipped, with the reason, without Python.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadCharacter, pointwiseGraph, samDecoderGraph, samEncoderGraph } from '@popcel/fixtures'
import {
  composite,
  createPrompter,
  type Matte,
  MODELS,
  type ModelId,
  type Picture,
  type PlainSpec,
  refineMatte,
  runMatte,
} from '@popcel/matting'
import { createRuntime, type OnnxRuntime } from '@popcel/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { providePython } from '../python.ts'

const python = providePython()
const oracle = python.path === undefined ? describe.skip : describe
const tools = { now: () => performance.now() }

/** Rows to compare, by the names of rembg's sessions, and whether rembg takes a sigmoid. */
const PLAIN = [
  'u2net',
  'isnet-general-use',
  'isnet-anime',
  'bria-rmbg',
  'birefnet-general',
] as const satisfies ModelId[]
const KERNELS = ['nearest', 'bilinear', 'bicubic', 'lanczos'] as const
const SIZES = [
  [97, 211],
  [512, 512],
  [333, 80],
] as const
const SIDE = 1024
const NO_REMBG = 'rembg could not be imported; it wants Python 3.11 or newer'
const ERODE_PX = 5

oracle(`rembg and Pillow say the same${python.path === undefined ? ` (skipped: ${python.why})` : ''}`, () => {
  let folder: string
  let runtime: OnnxRuntime
  let art: Picture<Uint8Array>
  let large: Picture<Uint8Array>
  let rough: Matte
  const read = (name: string) => Uint8Array.from(readFileSync(join(folder, `${name}.u8`)))
  const hasRembg = () => !existsSync(join(folder, 'no-rembg'))

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'popcel-rembg-'))
    runtime = createRuntime(tools)
    const { truth } = await loadCharacter('cat')
    art = withBlackAndWhite(crop(composite(truth, { r: 90, g: 160, b: 120 }), 260, 190))
    large = crop(composite(truth, { r: 90, g: 160, b: 120 }), SIDE, SIDE)
    rough = { width: SIDE, height: SIDE, data: Float32Array.from(alphaOf(crop(truth, SIDE, SIDE)), (v) => v / 255) }
    for (const id of PLAIN) writeFileSync(join(folder, `${id}.onnx`), redGraph(id))
    writeFileSync(join(folder, 'vitmatte-small-distinctions-646.onnx'), trimapGraph())
    writeFileSync(join(folder, 'sam_vit_b_01ec64.encoder.onnx'), samEncoderGraph())
    writeFileSync(join(folder, 'sam_vit_b_01ec64.decoder.onnx'), oneMaskGraph())
    const ask = {
      pictures: {
        art: put('art', art),
        dark: put('dark', dimmed(art)),
        large: put('large', large),
        rough: put('rough', grey(rough)),
      },
      resizes: KERNELS.flatMap((kernel) =>
        SIZES.map(([width, height]) => ({ name: `${kernel}-${width}`, picture: 'art', kernel, width, height })),
      ),
      sessions: [
        ...PLAIN.map((session) => ({ name: session, session, picture: 'art' })),
        { name: 'dark', session: 'u2net', picture: 'dark' },
        { name: 'sam', session: 'sam', picture: 'art' },
      ],
      vitmatte: [{ name: 'vitmatte', picture: 'large', mask: 'rough', erode: 2 * ERODE_PX + 1 }],
    }
    writeFileSync(join(folder, 'ask.json'), JSON.stringify(ask))
    execFileSync(python.path!, [fileURLToPath(new URL('rembg_oracle.py', import.meta.url)), folder], { stdio: 'pipe' })
  })
  afterAll(async () => {
    await runtime?.[Symbol.asyncDispose]()
    if (folder) rmSync(folder, { recursive: true })
  })

  const open = (name: string) => runtime.open({ kind: 'file', path: join(folder, name) }, 'cpu')
  /** The row with Lanczos, which rembg uses for all; ours differs for BiRefNet, whose authors resize bilinearly. */
  const run = async (id: (typeof PLAIN)[number], picture: Picture) => {
    const row: PlainSpec = MODELS[id]
    const spec = {
      ...row,
      input: { ...row.input, kernel: 'lanczos' },
      output: { ...row.output, kernel: 'lanczos' },
    } as const
    return (await runMatte(picture, { model: id, spec, session: await open(`${id}.onnx`) }, tools)).matte
  }

  it.each(KERNELS)('Pillow’s %s, smaller and larger, to a rounding', async (kernel) => {
    for (const [width, height] of SIZES) {
      // A network that gives a channel back as it is, asked for that size, is the resampler and nothing else.
      const theirs = read(`${kernel}-${width}`)
      const planes = await resized(width, height, kernel)
      let worst = 0
      let sum = 0
      theirs.forEach((value, i) => {
        const error = Math.abs(planes[(i % 3) * width * height + Math.floor(i / 3)]! * 255 - value)
        worst = Math.max(worst, error)
        sum += error
      })
      // Pillow rounds to 8 bits after each of its two passes: half a step twice, a little more where weights are below 0.
      expect(worst, `${kernel} ${width}×${height}`).toBeLessThan(kernel === 'nearest' ? 1e-4 : 1.5)
      expect(sum / theirs.length, `${kernel} ${width}×${height}`).toBeLessThan(0.5)
    }
  })

  it.for(PLAIN)('the session of %s, within what its bytes can say', async (id, { skip }) => {
    skip(!hasRembg(), NO_REMBG)
    const theirs = read(id)
    const ours = await run(id, art)
    const errors = Array.from(theirs, (value, p) => ours.data[p]! * 255 - value)
    // rembg rounds its input, cuts its answer off at whole steps (so it lies up to one below) and rounds what it resizes.
    // Pillow 13 chooses which way to resize first, which shows at the patches' corners. BiRefNet's sigmoid makes a step of
    // the input's rounding four times as large here.
    const most = id === 'birefnet-general' ? 14 : 6
    expect(Math.max(...errors.map(Math.abs))).toBeLessThan(most)
    expect(Math.abs(errors.reduce((sum, error) => sum + error, 0) / errors.length)).toBeLessThan(1)
  })

  it('SAM: the same mask by the same click, but for what lies within half a pixel of its outline', async ({ skip }) => {
    skip(!hasRembg(), NO_REMBG)
    const theirs = read('sam')
    const encoder = await open('sam_vit_b_01ec64.encoder.onnx')
    const decoder = await open('sam_vit_b_01ec64.decoder.onnx')
    const prompter = createPrompter({ model: 'sam', spec: MODELS.sam, encoder, decoder })
    const middle = { kind: 'point', x: 130, y: 95, label: 'subject' } as const
    const { matte } = await prompter.ask(art, [middle], tools)
    const differ = theirs.filter((value, p) => value > 127 !== matte.data[p]! > 0.5).length
    expect(theirs.filter((value) => value > 127).length).toBeGreaterThan(1000)
    expect(differ / theirs.length).toBeLessThan(0.03)
  })

  it('ViTMatte: the trimap away from the border, and the alpha of the unknown band', async ({ skip }) => {
    skip(!hasRembg(), NO_REMBG)
    const session = await open('vitmatte-small-distinctions-646.onnx')
    const network = { model: 'vitmatte', spec: MODELS['vitmatte-small-distinctions-646'], session }
    // between the steps of a byte, so that both say the same of 240 and of 10
    const thresholds = { foregroundFrom: 240.5 / 255, backgroundTo: 9.5 / 255, erodePx: ERODE_PX }
    const { matte, trimap, tiles } = await refineMatte(large, rough, network, tools, thresholds)
    const [alpha, levels] = [read('vitmatte'), read('vitmatte-trimap')]
    expect(tiles).toBe(1)
    let unknown = 0
    for (let p = 0; p < levels.length; p++) {
      const [x, y] = [p % SIDE, Math.floor(p / SIDE)]
      // rembg erodes the subject from the picture's border too; a body that is cut off there stays sure with us
      if (Math.min(x, y, SIDE - 1 - x, SIDE - 1 - y) < ERODE_PX) continue
      if (levels[p] !== trimap.data[p]) throw new Error(`${x},${y}: ${levels[p]} and ${trimap.data[p]}`)
      if (levels[p] !== 128) continue
      unknown++
      if (Math.abs(matte.data[p]! * 255 - alpha[p]!) > 1) throw new Error(`${x},${y}: ${matte.data[p]} and ${alpha[p]}`)
    }
    expect(unknown).toBeGreaterThan(5000)
  })

  it('where they part: rembg makes a dark picture’s faint matte white, ours stays as faint as the network says', async ({
    skip,
  }) => {
    skip(!hasRembg(), NO_REMBG)
    const ours = await run('u2net', dimmed(art))
    // not quite white: rembg's largest sample is that of Lanczos's overshoot
    expect(Math.max(...read('dark'))).toBeGreaterThan(220)
    expect(Math.max(...ours.data)).toBeGreaterThan(0.2)
    expect(Math.max(...ours.data)).toBeLessThan(0.3)
  })

  async function resized(width: number, height: number, kernel: (typeof KERNELS)[number]): Promise<Float32Array> {
    const path = join(folder, 'same.onnx')
    writeFileSync(path, pointwiseGraph([[1, 0, 0]], [0]))
    const session = await runtime.open({ kind: 'file', path }, 'cpu')
    let planes = new Float32Array()
    const seen = {
      ...session,
      run: (feeds: Parameters<typeof session.run>[0]) => {
        planes = Float32Array.from(feeds['input']!.data as Float32Array)
        return session.run(feeds)
      },
    }
    const input = { size: { kind: 'squash', width, height }, kernel, mean: [0, 0, 0], std: [1, 1, 1] } as const
    await runMatte(art, { model: 'same', spec: { ...MODELS.u2net, input }, session: seen }, tools)
    return planes
  }

  function put(name: string, { width, height, channels, data }: Picture<Uint8Array>) {
    writeFileSync(join(folder, `${name}.raw`), data)
    return { width, height, channels }
  }
})

/** alpha = red 0..1 whatever the row's mean and std are; as a logit from −8 to 8 where the row takes a sigmoid. */
function redGraph(id: (typeof PLAIN)[number]): Uint8Array {
  const { input, output }: PlainSpec = MODELS[id]
  const gain = output.activation === 'sigmoid' ? 16 : 1
  const shift = output.activation === 'sigmoid' ? -8 : 0
  return pointwiseGraph([[input.std[0] * gain, 0, 0]], [input.mean[0] * gain + shift], {
    input: input.name ?? 'input',
    output: output.name ?? 'output',
  })
}

/** alpha = half of green and half of the trimap. */
function trimapGraph(): Uint8Array {
  return pointwiseGraph([[0, 0.5, 0, 0.5]], [0], { width: SIDE, height: SIDE, input: 'pixel_values', output: 'alphas' })
}

/** One mask: what is brighter than the middle. */
function oneMaskGraph(): Uint8Array {
  return samDecoderGraph(['image_embeddings'], [{ gain: 0.1, shift: -12.75, score: 1 }], 'orig_im_size')
}

/** Patches of pure black and white, wide enough that no kernel dims them: then the smallest and largest samples are 0 and 255. */
function withBlackAndWhite(picture: Picture<Uint8Array>): Picture<Uint8Array> {
  const data = picture.data.slice()
  for (let y = 0; y < 60; y++)
    for (let x = 0; x < 120; x++)
      data.fill(x < 60 ? 0 : 255, (y * picture.width + x) * 3, (y * picture.width + x) * 3 + 3)
  return { ...picture, data }
}

/** A quarter as bright. */
function dimmed(picture: Picture<Uint8Array>): Picture<Uint8Array> {
  return { ...picture, data: picture.data.map((value) => value / 4) }
}

function grey({ width, height, data }: Matte): Picture<Uint8Array> {
  return {
    width,
    height,
    channels: 1,
    data: Uint8Array.from(data, (alpha) => Math.round(alpha * 255)),
    space: 'srgb',
    alpha: 'none',
  }
}

function alphaOf({ data }: Picture<Uint8Array>): Uint8Array {
  return data.filter((_, i) => i % 4 === 3)
}

/** From the middle; the character's pictures are at least as large. */
function crop(picture: Picture<Uint8Array>, width: number, height: number): Picture<Uint8Array> {
  const { channels } = picture
  const [left, top] = [(picture.width - width) >> 1, (picture.height - height) >> 1]
  const data = new Uint8Array(width * height * channels)
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * picture.width + left) * channels
    data.set(picture.data.subarray(from, from + width * channels), y * width * channels)
  }
  return { ...picture, width, height, data }
}
