import { execFileSync } from 'node:child_process'
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refusal } from '../testing/refusal.ts'
import { type Folder, temporaryFolder } from '../testing/weights.ts'
import { ints } from './exr/attributes.ts'
import type { FramePicture, WriteFrameOptions, WrittenFormat } from './frame-file.ts'
import { inspectFrameFile } from './inspect.ts'
import { readFrameFile } from './read.ts'
import { floatPicture, inFolder } from './testing/frames.ts'
import { attribute, halves, handmadeExr, partHeader } from './testing/handmade-exr.ts'
import { MADE_BY_OPENEXR } from './testing/made-by-openexr.ts'
import { isFramePart } from './whole-file.ts'
import { writeFrameFile } from './write.ts'

let folder: Folder
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder[Symbol.asyncDispose]())
const at = (name: string) => inFolder(folder)(name)
const reading = async (bytes: Uint8Array, options = {}) => {
  await folder.put('bad', bytes)
  return refusal(readFrameFile(at('bad'), options))
}
const exr = async (options = {}) => {
  await writeFrameFile(at('good.exr'), floatPicture(40, 70, 3), { format: 'exr', ...options })
  return readFile(at('good.exr'))
}

describe('reading', () => {
  it('what is not there, is empty, is a folder or is no picture', async () => {
    expect((await refusal(readFrameFile(at('no.exr')))).code).toBe('input-missing')
    expect((await refusal(inspectFrameFile(at('no.exr')))).code).toBe('input-missing')
    expect((await reading(new Uint8Array())).code).toBe('input-empty')
    expect((await refusal(readFrameFile(folder.path))).message).toBe(`${folder.path}: cannot be read (it is a folder)`)
    const error = await reading(new TextEncoder().encode('EXR, but a text'))
    expect(error.code).toBe('input-not-a-frame')
    expect(error.message).toContain(at('bad'))
    expect((await refusal(inspectFrameFile(at('bad')))).code).toBe('input-not-a-frame')
  })

  it.each(['none', 'rle', 'zips', 'zip', 'piz', 'pxr24', 'dwaa', 'dwab'])(
    'an EXR (%s) that is cut off anywhere',
    async (compression) => {
      const whole = await exr({ compression })
      for (let length = 4; length < whole.length; length += Math.max(1, Math.floor(whole.length / 25))) {
        expect((await reading(whole.subarray(0, length))).code, `${length} bytes`).toBe('input-truncated')
      }
      expect((await reading(whole.subarray(0, 20))).message).toContain('it ends within its header')
      expect((await reading(whole.subarray(0, 500))).message).toMatch(
        /within its (header|table of chunks)|before its chunk/,
      )
    },
  )

  it.each(['rle', 'zips', 'zip', 'piz', 'pxr24'])(
    'an EXR (%s) with damage inside: refused, or read, but never a crash',
    async (compression) => {
      const whole = await exr({ compression })
      const start = whole.length - 2000
      const codes = new Set<string>()
      for (let i = start; i < whole.length; i += 97) {
        const hurt = Buffer.from(whole)
        hurt[i]! ^= 0x55
        await folder.put('bad', hurt)
        const code = await readFrameFile(at('bad')).then(
          () => 'read',
          (error: { code: string }) => error.code,
        )
        codes.add(code)
      }
      expect([...codes].filter((code) => code !== 'read' && code !== 'input-truncated')).toEqual([])
    },
  )

  it.each(Object.entries(MADE_BY_OPENEXR))(
    '%s with damage inside: refused, or read, but never a crash',
    async (_, { base64 }) => {
      const whole = Buffer.from(base64, 'base64')
      for (let i = 420; i < whole.length; i += 11) {
        const hurt = Buffer.from(whole)
        hurt[i]! ^= 0x81
        await folder.put('bad', hurt)
        const code = await readFrameFile(at('bad')).then(
          () => 'input-truncated',
          (error: { code: string }) => error.code,
        )
        expect(code, `byte ${i}`).toBe('input-truncated')
      }
    },
  )

  it('headers that lie', async () => {
    const part = { channels: [{ name: 'Y', type: 'half' }], dataWindow: [0, 0, 1, 0] } as const
    const line = [{ head: [0], bytes: halves(1, 2) }]
    const lying: [Uint8Array, string][] = [
      [handmadeExr(2, partHeader({ ...part, dataWindow: [5, 0, 1, 0] }), line), 'its data window is impossible'],
      [
        handmadeExr(2, partHeader({ ...part, dataWindow: [0, 0, 0x7fffffff, 0] }), line),
        'its data window is impossible',
      ],
      [handmadeExr(2, partHeader({ ...part, channels: [] }), line), 'lists no channels'],
      [handmadeExr(2, attribute('x', 'int', ints(1)).subarray(0, 8), []), 'it ends within its header'],
      [handmadeExr(2, Uint8Array.of(0), []), 'its header has no channels'],
      [handmadeExr(2, partHeader(part), [{ head: [3], bytes: halves(1, 2) }]), 'lies outside of the picture'],
      [
        handmadeExr(2, partHeader(part), [{ head: [0], bytes: halves(1) }]),
        'a chunk has 2 bytes and its pixels need 4',
      ],
      [
        handmadeExr(2, partHeader({ ...part, compression: 3 }), [{ head: [0], bytes: halves(1, 2, 3) }]),
        'larger than its pixels',
      ],
    ]
    for (const [bytes, sentence] of lying) {
      const error = await reading(bytes)
      expect(error.code).toBe('input-truncated')
      expect(error.message).toContain(sentence)
    }
    const never = handmadeExr(2, partHeader(part), line)
    never.fill(0, never.length - 12 - 8, never.length - 12)
    expect((await reading(never)).message).toContain('chunk 1 of 1 was never written')
  })

  it('absurd sizes are refused before anything is decoded', async () => {
    const part = {
      channels: [{ name: 'Y', type: 'half' }],
      dataWindow: [0, 0, 1, 0],
      displayWindow: [0, 0, 999_999, 999_999],
    } as const
    const error = await reading(handmadeExr(2, partHeader(part), [{ head: [0], bytes: halves(1, 2) }]))
    expect(error.code).toBe('input-too-many-pixels')
    expect(error.message).toContain('1000000×1000000')
    const wide = { ...part, dataWindow: [0, 0, 999_999, 999_999], displayWindow: [0, 0, 1, 0] } as const
    expect((await reading(handmadeExr(2, partHeader(wide), []))).code).toBe('input-too-many-pixels')
    const good = await exr()
    expect((await reading(good, { caps: { maxBytes: 100 } })).code).toBe('input-too-many-bytes')
    expect((await reading(good, { caps: { maxPixels: 2799 } })).code).toBe('input-too-many-pixels')
    await readFrameFile(at('good.exr'), { caps: { maxPixels: 2800 } })
  })

  it('an aborted read', async () => {
    await exr()
    const work = readFrameFile(at('good.exr'), { signal: AbortSignal.abort() })
    expect((await refusal(work)).code).toBe('aborted')
  })
})

describe('writing', () => {
  const picture = floatPicture(200, 120, 4)
  const straight = { ...floatPicture(200, 120, 4), space: 'srgb', alpha: 'straight' } as const
  const formats: WrittenFormat[] = ['exr', 'png', 'tiff', 'webp']
  const pictureOf = (format: WrittenFormat) => (format === 'exr' ? picture : straight)

  it.each(formats)('%s to a folder that is not there, is a file, or over a folder or device', async (format) => {
    await mkdir(at('folder'))
    await writeFile(at('file'), 'x')
    for (const path of [join('no', 'a'), join('file', 'a'), 'folder']) {
      const error = await refusal(writeFrameFile(at(path), pictureOf(format), { format }))
      expect(error.code).toBe('output-unwritable')
    }
    expect((await refusal(writeFrameFile('/dev/null', pictureOf(format), { format }))).code).toBe('output-unwritable')
    expect((await readdir(folder.path)).sort()).toEqual(['file', 'folder'])
  })

  it('to a folder without the right to write', async (context) => {
    if (process.getuid?.() === 0) context.skip('root may write everywhere')
    await mkdir(at('locked'))
    await chmod(at('locked'), 0o500)
    expect((await refusal(writeFrameFile(at('locked/a.exr'), picture, { format: 'exr' }))).code).toBe(
      'output-unwritable',
    )
  })

  it('to a full disk: told as such, and nothing is left on it', async (context) => {
    const disk = at('disk')
    await mkdir(disk)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk], { stdio: 'ignore' })
    } catch {
      context.skip('no small disk can be mounted here')
    }
    try {
      for (const format of ['exr', 'tiff'] as const) {
        const large = { ...floatPicture(900, 700, 3), space: 'srgb' } as const
        const path = join(disk, `large.${format}`)
        const error = await refusal(writeFrameFile(path, large, { format, compression: 'none' }))
        expect(error.code).toBe('disk-full')
        expect(error.message).toContain(path)
        expect(await readdir(disk)).toEqual([])
      }
    } finally {
      execFileSync('umount', [disk])
    }
  })

  it.each(formats)('%s aborted before or in the middle leaves what was there', async (format) => {
    await writeFile(at('frame'), 'before')
    const stop = new AbortController()
    const large = format === 'exr' ? floatPicture(2000, 1600, 4) : pictureOf(format)
    const work = writeFrameFile(at('frame'), large, {
      format,
      signal: stop.signal,
      ...(format === 'exr' ? { compression: 'none' } : {}),
    })
    const caught = refusal(work)
    // after the checks, while the file is being written
    await Promise.resolve()
    stop.abort()
    expect((await caught).code).toBe('aborted')
    expect(await readFile(at('frame'), 'utf8')).toBe('before')
    expect(await readdir(folder.path)).toEqual(['frame'])
  })

  it('over a frame that is there replaces it as a whole, and waits for the disk when it is asked to', async () => {
    await exr()
    const smaller = floatPicture(3, 2, 1)
    await writeFrameFile(at('good.exr'), smaller, { format: 'exr', fsync: true })
    expect((await readFrameFile(at('good.exr'))).picture).toMatchObject({ width: 3, height: 2, channels: 1 })
    expect(await readdir(folder.path)).toEqual(['good.exr'])
  })

  it('names of unfinished files are known as such', () => {
    expect(isFramePart('.popcel-01234567-89ab-cdef-0123-456789abcdef.part')).toBe(true)
    expect(isFramePart('shot.1001.exr')).toBe(false)
    expect(isFramePart('.popcel-shot.part')).toBe(false)
  })

  it('what does not fit together is refused before a file is opened', async () => {
    const refused: [FramePicture, WriteFrameOptions, string][] = [
      [
        picture,
        { format: 'exr', compression: 'b44' },
        'not written with compression "b44"; known are: none, rle, zips, zip, piz, pxr24, dwaa, dwab',
      ],
      [picture, { format: 'exr', sampleType: 'uint16' }, 'EXR holds half or float, not uint16'],
      [picture, { format: 'exr', level: 10 }, 'level must be a whole number from 0 to 9'],
      [picture, { format: 'exr', timeCode: '25:00:00:00' }, 'is no time code'],
      [{ ...picture, data: new Float32Array(5) }, { format: 'exr' }, 'has 5 samples'],
      [{ ...picture, width: 0 }, { format: 'exr' }, 'cannot be written'],
      [picture, { format: 'png' }, 'png holds straight alpha'],
      [straight, { format: 'png', sampleType: 'float' }, 'png holds no float samples'],
      [straight, { format: 'jpeg' }, 'jpeg holds no alpha'],
      [{ ...straight, space: 'linear' }, { format: 'webp' }, 'webp holds sRGB'],
      [straight, { format: 'tiff', compression: 'lzw' }, 'known are: none, deflate'],
    ]
    for (const [wrong, options, sentence] of refused)
      expect(await refusal(writeFrameFile(at('x'), wrong, options))).toMatchObject({
        code: 'usage',
        message: expect.stringContaining(sentence),
      })
    const planes = [
      { name: 'Q', data: picture.data, offset: 0, stride: 4 },
      { name: 'R', data: picture.data, offset: 1, stride: 4 },
    ]
    const odd = writeFrameFile(at('x'), { ...picture, planes }, { format: 'png', sampleType: 'uint8' })
    expect((await refusal(odd)).code).toBe('usage')
    expect(await readdir(folder.path)).toEqual([])
  })
})
