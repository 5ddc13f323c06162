import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { linearToSrgb, type Picture, srgbToLinear } from '@popcel/matting'
import { decodeClip, encodeClip, openVideo, readFrameFile, writeFrameFile } from '@popcel/runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { runInMemory } from '../run-in-memory.ts'
import { clip, eightBits, frameOf, SIZE, SKIN, writeShots } from '../test-shot.ts'

let folder: string
const at = (...parts: string[]) => join(folder, ...parts)
const out = () => at('out')
const made = (...parts: string[]) => readdirSync(at('out', ...parts)).sort()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'popcel-clip-'))
  await writeShots(folder)
})
beforeEach(() => rmSync(out(), { recursive: true, force: true }))
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('what else is a clip', () => {
  test('an animation, frame by frame', async () => {
    const frames = [0, 1, 2].map((n) => {
      const rgb = eightBits(frameOf(n).light)
      const data = new Uint8Array(SIZE.width * SIZE.height * 4).fill(255)
      for (let p = 0; p < data.length / 4; p++) data.set(rgb.subarray(p * 3, p * 3 + 3), p * 4)
      return { picture: { ...SIZE, channels: 4, data, space: 'srgb', alpha: 'straight' } as const, durationMs: 100 }
    })
    writeFileSync(at('a.webp'), await encodeClip({ frames, plays: 0 }, { format: 'webp', lossless: true }))
    const done = await clip(at('a.webp'), '-o', out(), '--passes', 'alpha')
    expect(made('alpha')).toEqual(['a.0000.png', 'a.0001.png', 'a.0002.png'])
    expect(done.all[0]).toMatchObject({ kind: 'animation', frames: 3 })
  })

  test('a picture with its own alpha keeps it', async () => {
    mkdirSync(at('own'), { recursive: true })
    const { alpha } = frameOf(0)
    const data = Float32Array.from(
      { length: alpha.length * 4 },
      (_, i) => (i % 4 === 3 ? 1 : SKIN[i % 4]!) * alpha[i >> 2]!,
    )
    await writeFrameFile(
      at('own', 'o.1.exr'),
      { ...SIZE, channels: 4, data, space: 'linear', alpha: 'premultiplied' },
      { format: 'exr', sampleType: 'float' },
    )
    const done = await clip(at('own'), '-o', out(), '--float')
    expect(done.clip.model).toBe('alpha')
    expect((await readFrameFile(at('out', 'alpha', 'o.1.exr'))).picture.data).toEqual(alpha)
    const { picture: rgba } = await readFrameFile(at('out', 'rgba', 'o.1.exr'))
    expect(rgba.data.every((value, i) => Math.abs(value - data[i]!) < 1e-6)).toBe(true)
  })

  test('folders of shots, each in its own folder; one that fails does not end the others', async () => {
    for (const [name, n] of [
      ['s1', 0],
      ['s2', 1],
      ['s3', 2],
    ] as const) {
      mkdirSync(at('shots', name), { recursive: true })
      for (const i of [1, 2])
        writeFileSync(
          at('shots', name, `x.${i}.exr`),
          n === 1 ? 'no picture' : readFileSync(at('exr', `shot.${1001 + n}.exr`)),
        )
    }
    const done = await clip(at('shots'), '-o', out(), '--passes', 'alpha')
    expect(made()).toEqual(['s1', 's3'])
    expect(made('s1', 'alpha')).toEqual(['x.1.exr', 'x.2.exr'])
    expect([done.code, done.summary.failed]).toEqual([1, 1])
  })
})

describe('movies', () => {
  const take = (...more: string[]) => clip(at('png'), '-o', out(), '--passes', 'rgba', ...more)

  test.each([
    ['prores', 'png.mov', 'prores'],
    ['webm', 'png.webm', 'vp9'],
    ['ffv1', 'png.mkv', 'ffv1'],
  ])('%s holds every frame with its alpha', async (format, name, codec) => {
    const done = await take('--format', format)
    expect([done.code, done.clip.movies.length]).toEqual([0, 1])
    expect(made('rgba')).toEqual([name.replace('png', 'p')])
    await using video = await openVideo(at('out', 'rgba', name.replace('png', 'p')))
    expect([video.info.codec, video.info.frames, video.info.alpha]).toEqual([codec, 5, true])
    const { alpha } = frameOf(2)
    for await (const { picture } of video.read({ from: 2, to: 3 })) {
      const full = picture!.data instanceof Uint16Array ? 65535 : 255
      const off = alpha.reduce((sum, value, p) => sum + Math.abs(value - picture!.data[p * 4 + 3]! / full), 0)
      expect(off / alpha.length).toBeLessThan(0.02)
    }
  })

  describe('of the alpha alone are grey, as bright as alpha is:', () => {
    const takeAlpha = async (format: string) => {
      const done = await clip(at('png'), '-o', out(), '--passes', 'alpha', '--format', format)
      expect(done.code).toBe(0)
      return at('out', 'alpha', made('alpha')[0]!)
    }
    const expectAlpha = ({ data, channels }: Picture, frame: number) => {
      const full = data instanceof Uint16Array ? 65535 : 255
      const { alpha } = frameOf(frame)
      const off = alpha.reduce((sum, value, p) => sum + Math.abs(value - data[p * channels]! / full), 0)
      expect(off / alpha.length).toBeLessThan(0.02)
    }

    test.each(['prores', 'webm', 'ffv1', 'mp4'])('%s', async (format) => {
      await using video = await openVideo(await takeAlpha(format))
      for await (const { picture } of video.read({ from: 2, to: 3 })) expectAlpha(picture!, 2)
    })

    test('apng and jpeg', async () => {
      const { frames } = await decodeClip(readFileSync(await takeAlpha('apng')))
      for (const [frame, { picture }] of frames.entries()) expectAlpha(picture, frame)
      rmSync(out(), { recursive: true })
      expectAlpha((await readFrameFile(await takeAlpha('jpeg'))).picture, 0)
    })
  })

  test('a video is gone on with at the right frame', async () => {
    await take('--format', 'ffv1')
    renameSync(at('out', 'rgba', 'p.mkv'), at('take.mkv'))
    const alphas = () => made('alpha').map((name) => readFileSync(at('out', 'alpha', name)).toString('base64'))
    const go = (...more: string[]) => clip(at('take.mkv'), '-o', out(), '--passes', 'alpha', ...more)
    await go()
    const whole = alphas()
    rmSync(out(), { recursive: true })
    await go('--range', '1-2')
    const rest = await go('--resume')
    expect(rest.summary).toMatchObject({ done: 3, skipped: 2 })
    expect(alphas()).toEqual(whole)
  })

  test.each(['apng', 'webp', 'gif'])('an animated %s plays without end, its frames in order', async (format) => {
    await take('--format', format)
    const [name] = made('rgba')
    const { frames, plays } = await decodeClip(readFileSync(at('out', 'rgba', name!)))
    expect([frames.length, plays]).toEqual([5, 0])
    // the disc's centre moves 2 px a frame
    const centres = frames.map(({ picture: { data } }) => {
      let [sum, weight] = [0, 0]
      for (let p = 0; p < data.length / 4; p++) {
        sum += (p % SIZE.width) * data[p * 4 + 3]!
        weight += data[p * 4 + 3]!
      }
      return sum / weight
    })
    for (let i = 1; i < 5; i++) expect(Math.abs(centres[i]! - centres[i - 1]! - 2)).toBeLessThan(0.3)
  })

  test('a frame of another size than an animated picture fails alone', async () => {
    mkdirSync(at('sizes'))
    for (const [n, side] of [20, 24, 20].entries()) {
      const data = new Uint8Array(side * side * 4).fill(255 - 50 * n, 0, side * side * 2)
      const picture: Picture = { width: side, height: side, channels: 4, data, space: 'srgb', alpha: 'straight' }
      await writeFrameFile(at('sizes', `s.${n}.png`), picture, { format: 'png' })
    }
    const done = await clip(at('sizes'), '-o', out(), '--passes', 'rgba', '--format', 'webp')
    const failed = done.frames.filter(({ status }) => status === 'failed')
    expect(failed).toMatchObject([{ number: 1, message: expect.stringContaining('is 24×24 and the animation 20×20') }])
    expect([done.code, (await decodeClip(readFileSync(at('out', 'rgba', 's.webp')))).frames.length]).toEqual([1, 2])
  })

  test('--preview makes a light movie and a contact sheet', async () => {
    await clip(at('png'), '-o', out(), '--passes', 'alpha', '--preview')
    await using video = await openVideo(at('out', 'preview.mp4'))
    expect([video.info.codec, video.info.frames]).toEqual(['h264', 5])
    const sheet = await readFrameFile(at('out', 'contact-sheet.png'))
    expect(sheet.picture.width).toBe(4 * (320 + 8) + 8)
  })
})

describe('wrong use and bad input', () => {
  test.each([
    [['exr'], /a folder for the passes is wanted/],
    [['exr', '-o', 'OUT', '--passes', 'alpah'], /no pass is called "alpah".*did you mean alpha/],
    [['exr', '-o', 'OUT', '--format', 'tga'], /no format is called "tga"/],
    [['exr', '-o', 'OUT', '--format', 'rgba=mp4'], /mp4 holds no alpha/],
    [['exr', '-o', 'OUT', '--range', '5-1'], /ends before it begins/],
    [['exr', '-o', 'OUT', '--dwa-level', '10'], /--dwa-level is for --compression dwaa or dwab/],
    [['exr', '-o', 'OUT', '--compression', 'b44'], /Allowed choices are .*dwab/],
    [['exr', 'png', '-o', 'OUT'], /too many arguments for 'clip'/],
  ])('%j is wrong use: exit 2 and a sentence', async (args, sentence) => {
    const paths = args.map((arg) => (arg === 'OUT' ? out() : ['exr', 'png'].includes(arg) ? at(arg) : arg))
    const { code, err } = await runInMemory(['clip', ...paths])
    expect(code).toBe(2)
    expect(err).toMatch(sentence)
  })

  test.each([
    [['exr', '--range', '1-5'], /no frame is in the range 1-5; the clip has 1001 to 1005/],
    [['nowhere'], /nowhere: there is no such file/],
    [['hints', '--model', 'screen'], /no .*screen is seen/],
    [['exr', '--hint', 'dark'], /no number is in both.*say hint-by order/],
  ])('%j', async (args, sentence) => {
    mkdirSync(at('dark'), { recursive: true })
    writeFileSync(at('dark', 'd.0.png'), readFileSync(at('png', 'p_000.png')))
    writeFileSync(at('dark', 'd.1.png'), readFileSync(at('png', 'p_001.png')))
    const paths = args.map((arg) => (['exr', 'nowhere', 'hints', 'dark'].includes(arg) ? at(arg) : arg))
    const { code, err } = await runInMemory(['clip', ...paths, '-o', out()])
    expect(code).toBe(1)
    expect(err).toMatch(sentence)
  })

  test('--inspect says what is there and writes nothing', async () => {
    const { code, out: said } = await runInMemory(['clip', '--inspect', at('exr')])
    expect(code).toBe(0)
    expect(said).toMatch(/shot: 5 frames \(1001-1005\), 48×32, format exr, samples float, .*transfer linear/)
    expect(() => readdirSync(out())).toThrow(/ENOENT/)
  })

  test('linear light is what --space says', async () => {
    await clip(
      at('png'),
      '-o',
      out(),
      '--space',
      'linear',
      '--screen',
      'none',
      '--model',
      'key',
      '--passes',
      'foreground',
      '--format',
      'exr',
      '--float',
    )
    const { picture: read } = await readFrameFile(at('out', 'foreground', 'p_000.exr'))
    const centre = (16 * SIZE.width + 14) * 3
    expect(read.data[centre]).toBeCloseTo(linearToSrgb(SKIN[0]), 2)
    expect(srgbToLinear(read.data[centre]!)).toBeCloseTo(SKIN[0], 2)
  })
})
