// Video read and written here, against Debian's ffmpeg as writer and reader: frames, times, tags, alpha, sound.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Picture } from '@popcel/matting'
import { createVideoWriter, openVideo, type VideoWriterOptions } from '@popcel/runtime'
import { afterAll, describe, expect, test } from 'vitest'
import { ffmpeg, ffprobe, provideFfmpeg } from './ffmpeg.ts'

const found = provideFfmpeg()
const place = found.path ?? ''
const folder = mkdtempSync(join(tmpdir(), 'popcel-clips-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string) => join(folder, name)

// ten bars of 16 px: bit i of the frame's number is bar i
const BARS = "geq=lum='if(mod(floor(N/pow(2,floor(X/16))),2),220,30)':cb=128:cr=128"
const source = (rate: string, seconds: number, more = '') =>
  ['-f', 'lavfi', '-i', `color=black:s=160x64:r=${rate}:d=${seconds},format=yuv420p,${BARS}${more}`] as const
const bitsOf = (value: (x: number) => number) =>
  Array.from({ length: 10 }, (_, bit) => (value(bit * 16 + 8) > 127 ? 1 << bit : 0)).reduce((a, b) => a + b)
const numberIn = ({ width, height, channels, data }: Picture) =>
  bitsOf((x) => (data[((height >> 1) * width + x) * channels] ?? 0) / (data instanceof Uint16Array ? 257 : 1))

/** The numbers as ffmpeg itself decodes them. */
function numbersByFfmpeg(path: string): number[] {
  const raw = ffmpeg(
    place,
    '-i',
    path,
    '-map',
    '0:v:0',
    '-fps_mode',
    'passthrough',
    '-pix_fmt',
    'gray',
    '-f',
    'rawvideo',
    '-',
  )
  return Array.from({ length: raw.length / (160 * 64) }, (_, n) => bitsOf((x) => raw[n * 160 * 64 + 32 * 160 + x] ?? 0))
}

async function numbersHere(path: string, range: { from?: number; to?: number } = {}): Promise<unknown[]> {
  await using video = await openVideo(path)
  const numbers = []
  for await (const frame of video.read(range))
    numbers.push(frame.picture ? numberIn(frame.picture) : frame.failure.code)
  return numbers
}

describe.skipIf(!found.path)(
  `video, against ffmpeg${found.path === undefined ? ` (skipped: ${found.why})` : ''}`,
  () => {
    const x264 = ['-c:v', 'libx264', '-bf', '3', '-g', '12'] as const
    const kinds: readonly [string, readonly string[]][] = [
      ['b.mp4', [...source('25', 3), ...x264]],
      ['b.ts', [...source('25', 3), ...x264]],
      ['open.mkv', [...source('24000/1001', 3), ...x264, '-x264-params', 'open-gop=1']],
      ['vfr.mp4', [...source('25', 3, ",setpts='(N+N*N/50)/25/TB'"), '-fps_mode', 'vfr', ...x264]],
      ['packed.avi', [...source('25', 3), '-c:v', 'mpeg4', '-bf', '2', '-vtag', 'XVID']],
      ['fields.ts', [...source('25', 3), '-c:v', 'mpeg2video', '-bf', '2', '-flags', '+ildct+ilme']],
      [
        'hidden.webm',
        [...source('25', 3), '-c:v', 'libvpx-vp9', '-b:v', '200k', '-auto-alt-ref', '1', '-lag-in-frames', '16'],
      ],
    ]

    test('PQ comes as the light that zimg makes of it', async () => {
      // within the signal's range, which zimg would go beyond: colours of a fifth of their strength, from dark to bright
      const soft =
        "testsrc2=s=160x90:r=5:d=1,format=yuv420p10le,lutyuv=y='64+(val-64)*0.8':u='512+(val-512)/5':v='512+(val-512)/5'"
      const tags = [
        '-color_trc',
        'smpte2084',
        '-color_primaries',
        'bt2020',
        '-colorspace',
        'bt2020nc',
        '-color_range',
        'tv',
      ]
      ffmpeg(place, '-f', 'lavfi', '-i', soft, '-c:v', 'ffv1', ...tags, file('hdr.mkv'))
      const to =
        'zscale=tin=smpte2084:pin=bt2020:min=2020_ncl:rin=tv:t=linear:p=709:m=gbr:r=full:npl=203,format=gbrpf32le'
      const raw = ffmpeg(place, '-i', file('hdr.mkv'), '-vf', to, '-frames:v', '1', '-f', 'rawvideo', '-')
      const theirs = new Float32Array(Uint8Array.from(raw).buffer)
      await using video = await openVideo(file('hdr.mkv'), { highRange: 'light' })
      const { value } = await video.read({ to: 1 }).next()
      const picture = (value as { picture: Picture }).picture
      expect(picture).toMatchObject({ space: 'linear', width: 160, height: 90 })
      const pixels = 160 * 90
      // planes are G, B, R
      const off = Array.from(picture.data, (light, i) => {
        const wanted = theirs[[2, 0, 1][i % 3]! * pixels + Math.floor(i / 3)]!
        return Math.abs(light - wanted) / (0.01 + Math.abs(wanted))
      })
      expect(Math.max(...picture.data.subarray(0, 30_000))).toBeGreaterThan(1)
      expect(off.sort((a, b) => a - b)[Math.floor(off.length * 0.999)]).toBeLessThan(0.01)
    })

    test.each(kinds)('%s: frames and times are those that ffmpeg gives', async (name, args) => {
      ffmpeg(place, ...args, file(name))
      const numbers = numbersByFfmpeg(file(name))
      const { info } = await openVideo(file(name))
      expect(info.frames).toBe(numbers.length)
      expect(await numbersHere(file(name))).toEqual(numbers)
      for (const [from, to] of [
        [1, 2],
        [11, 13],
        [29, 40],
        [numbers.length - 1, numbers.length],
      ] as const) {
        expect(await numbersHere(file(name), { from, to })).toEqual(numbers.slice(from, to))
      }
      const times = ffprobe(place, 'frame', 'best_effort_timestamp_time', file(name))
      for (const [n, { best_effort_timestamp_time: at }] of times.entries()) {
        // AVI states none for the last frame; ours follows by the rate.
        if (at !== undefined) expect(info.pts[n]).toBeCloseTo(Number(at), 5)
      }
      expect(info.variableRate).toBe(name === 'vfr.mp4')
    })

    test('a cut without encoding anew: what the edit list hides is not counted', async () => {
      ffmpeg(place, ...source('25', 3), ...x264, file('whole.mp4'))
      ffmpeg(place, '-ss', '1.1', '-i', file('whole.mp4'), '-c', 'copy', file('edit.mp4'))
      const numbers = numbersByFfmpeg(file('edit.mp4'))
      expect(numbers[0]).toBe(28)
      expect(await numbersHere(file('edit.mp4'))).toEqual(numbers)
      expect(await numbersHere(file('edit.mp4'), { from: 20, to: 23 })).toEqual([48, 49, 50])
    })

    test.each(['90', '180', '270'])('a display matrix of %s degrees turns as ffmpeg turns', async (degrees) => {
      const [flat, turned] = [file('flat.mp4'), file(`turned-${degrees}.mp4`)]
      ffmpeg(place, '-f', 'lavfi', '-i', 'testsrc2=s=160x96:d=0.2', ...x264, flat)
      ffmpeg(place, '-i', flat, '-c', 'copy', '-metadata:s:v', `rotate=${degrees}`, turned)
      const raw = ffmpeg(place, '-i', turned, '-frames:v', '1', '-pix_fmt', 'gbrp', '-f', 'rawvideo', '-')
      await using video = await openVideo(turned)
      expect(video.info.width).toBe(degrees === '180' ? 160 : 96)
      const { value } = await video.read({ to: 1 }).next()
      const { data } = value?.picture ?? {}
      const green = raw.subarray(0, 160 * 96)
      // swscale takes the nearest chroma sample, zimg what lies between: away from edges they agree
      const near = [...green].filter((sample, at) => Math.abs(sample - data![at * 3 + 1]!) <= 12)
      expect(near.length / green.length).toBeGreaterThan(0.9)
    })

    const written: readonly [
      string,
      Partial<VideoWriterOptions> & Pick<VideoWriterOptions, 'codec'>,
      object,
      string,
    ][] = [
      [
        'p.mov',
        { codec: 'prores4444', alpha: true },
        { codec_name: 'prores', profile: '4444', color_space: 'bt709', color_range: 'tv' },
        '',
      ],
      [
        'v.webm',
        { codec: 'vp9', alpha: true },
        { codec_name: 'vp9', color_space: 'bt709', color_range: 'tv' },
        'libvpx-vp9',
      ],
      ['f.mkv', { codec: 'ffv1', alpha: true }, { codec_name: 'ffv1', pix_fmt: 'bgra' }, ''],
      [
        'h.mp4',
        { codec: 'h264' },
        { codec_name: 'h264', pix_fmt: 'yuv420p', color_transfer: 'bt709', color_primaries: 'bt709' },
        '',
      ],
    ]
    test.each(written)(
      '%s as ffmpeg reads it: tags, times, colours and alpha',
      async (name, options, tags, decoder) => {
        const [width, height, frames] = [64, 48, 12]
        const channels = options.alpha ? 4 : 3
        const colour = [200, 90, 40, 77]
        const data = Uint8Array.from({ length: width * height * channels }, (_, at) => colour[at % channels]!)
        const rate = { num: 24_000, den: 1001 }
        const writer = await createVideoWriter(file(name), { width, height, frameRate: rate, ...options })
        const alpha = options.alpha ? 'straight' : 'none'
        for (let n = 0; n < frames; n++) await writer.write({ width, height, channels, data, space: 'srgb', alpha })
        await writer.finish()
        expect(
          ffprobe(
            place,
            'stream',
            'codec_name,profile,pix_fmt,color_space,color_range,color_transfer,color_primaries',
            file(name),
          )[0],
        ).toMatchObject(tags)
        expect(ffprobe(place, 'packet', 'pts_time', file(name))).toHaveLength(frames)
        const by = decoder ? ['-c:v', decoder] : []
        const raw = ffmpeg(
          place,
          ...by,
          '-i',
          file(name),
          '-pix_fmt',
          channels === 4 ? 'rgba' : 'rgb24',
          '-f',
          'rawvideo',
          '-',
        )
        expect(raw).toHaveLength(width * height * channels * frames)
        for (const [c, value] of colour.slice(0, channels).entries()) {
          expect(Math.abs(raw[raw.length / 2 + c]! - value)).toBeLessThanOrEqual(options.codec === 'ffv1' ? 0 : 3)
        }
      },
    )

    test.each([
      ['aac', 'mp4', 'h264', 'mp4', 'copied'],
      ['libopus', 'mkv', 'vp9', 'webm', 'copied'],
      ['ac3', 'mkv', 'vp9', 'webm', 'encoded'],
      ['pcm_s16le', 'mov', 'h264', 'mp4', 'encoded'],
      ['aac', 'mp4', 'ffv1', 'mkv', 'copied'],
    ] as const)(
      'sound in %s of a .%s goes with a stretch as %s in .%s, %s and in step',
      async (sound, from, codec, to, how) => {
        // silent until 2 s, then a tone: the stretch begins at frame 30 of 25 a second, so the tone at 0.8 s
        const tone = ['-f', 'lavfi', '-i', "aevalsrc='if(gte(t,2),0.5*sin(880*PI*t),0)':d=4:s=48000"]
        const path = file(`sound-${sound}.${from}`)
        ffmpeg(place, ...source('25', 4), ...tone, ...x264, '-c:a', sound, path)
        const out = file(`with-${sound}-${codec}.${to}`)
        const { info, ...video } = await openVideo(path)
        const [fromSeconds, toSeconds] = [info.pts[30]!, info.pts[80]!]
        const writer = await createVideoWriter(out, {
          codec,
          width: 160,
          height: 64,
          frameRate: info.frameRate,
          audioFrom: { path, fromSeconds, toSeconds },
        })
        for await (const frame of video.read({ from: 30, to: 80 })) await writer.write(frame.picture!, frame)
        expect((await writer.finish()).audio).toBe(how)
        expect(numbersByFfmpeg(out)).toEqual(Array.from({ length: 50 }, (_, n) => n + 30))
        const raw = ffmpeg(
          place,
          '-i',
          out,
          '-map',
          '0:a',
          '-af',
          'aresample=async=1:first_pts=0',
          '-ac',
          '1',
          '-ar',
          '48000',
          '-f',
          's16le',
          '-',
        )
        const samples = new Int16Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length - (raw.length % 2)))
        const begins = samples.findIndex((value) => Math.abs(value) > 6000) / 48_000
        expect(Math.abs(begins - 0.8)).toBeLessThan(0.03)
        expect(Math.abs(samples.length / 48_000 - 2)).toBeLessThan(0.06)
      },
    )
  },
)
