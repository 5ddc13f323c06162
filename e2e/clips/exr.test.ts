// Shows our EXR files to OpenEXR (its tools from Debian, its Python package) and its files to our reader. Each half is
// skipped, with the reason, where they are not to be had.

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type FramePicture, inspectFrameFile, readFrameFile, writeFrameFile } from '@popcel/runtime'
import { afterAll, describe, expect, it } from 'vitest'
import { besideOf, provideOpenExr } from '../openexr.ts'
import { providePython } from '../python.ts'

const tools = provideOpenExr()
const python = withOpenExr(providePython())
const ORACLE = fileURLToPath(new URL('openexr_oracle.py', import.meta.url))
const WRITTEN = ['none', 'rle', 'zips', 'zip', 'piz', 'pxr24'] as const
/** These lose something, and OpenEXR sums their cosines in another order than we do. */
const LOSSY = ['dwaa', 'dwab'] as const
/** Up to one half in the light that DWA compares. */
const NEAR = 0.004
const folder = mkdtempSync(join(tmpdir(), 'popcel-exr-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** The package wants a newer Python than the other requirements do. */
function withOpenExr(found: typeof tools): typeof tools {
  if (found.path === undefined) return found
  const { status } = spawnSync(found.path, ['-c', 'import OpenEXR'])
  return status === 0 ? found : { path: undefined, why: 'its OpenEXR needs Python 3.11 or newer' }
}

const why = (found: typeof tools) => (found.path === undefined ? ` (skipped: ${found.why})` : '')
const samplesOf = (path: string) => new Float32Array(Uint8Array.from(readFileSync(`${path}.f32`)).buffer)

const asHalf = (data: ArrayLike<number>) => Float32Array.from(data, (value) => Math.f16round(value))

function worst(found: ArrayLike<number>, wanted: Float32Array): number {
  return wanted.reduce(
    (most, value, i) => Math.max(most, Math.abs(found[i]! - value) / Math.max(1, Math.abs(value))),
    0,
  )
}

/** Waves with grain, a matte with clean ends. */
function picture(width: number, height: number, channels: 1 | 3 | 4): FramePicture {
  const data = new Float32Array(width * height * channels)
  for (let i = 0, state = 3; i < data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    data[i] = Math.max(0, 0.3 + Math.sin(i / 151) * 0.5) + (i % 3 === 0 ? 0 : (state / 2 ** 32) * 0.01)
  }
  return { width, height, channels, data, space: 'linear', alpha: channels === 4 ? 'premultiplied' : 'none' }
}

describe.skipIf(tools.path === undefined)(`OpenEXR's tools${why(tools)}`, () => {
  const tool = (name: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(besideOf(tools.path!, name), args, { encoding: 'utf8' })
    expect(status, `${name}: ${stdout}${stderr}`).toBe(0)
    return stdout
  }

  it('see the words that we write', async () => {
    const path = join(folder, 'words.exr')
    await writeFrameFile(path, picture(64, 48, 4), {
      format: 'exr',
      compression: 'piz',
      pass: 'rgba',
      frameRate: { numerator: 24000, denominator: 1001 },
      timeCode: '01:02:03:04',
      pixelAspect: 2,
      software: 'Popcel 1.2.3',
      metadata: { shot: 'a01', 'a word whose name is longer than 31 letters': 'long' },
    })
    const said = tool('exrheader', path)
    const lines = [
      'compression (type compression): piz',
      'popcel:transfer (type string): "linear"',
      'popcel:alpha (type string): "premultiplied"',
      'popcel:pass (type string): "rgba"',
      'colorInteropID (type string): "lin_rec709_scene"',
      'software (type string): "Popcel 1.2.3"',
      'shot (type string): "a01"',
      'a word whose name is longer than 31 letters (type string): "long"',
      'framesPerSecond (type rational): 24000/1001',
      'time 01:02:03:04',
      'pixelAspectRatio (type float): 2',
      'red   (0.64 0.33)',
      'white (0.3127 0.329)',
    ]
    for (const line of lines) expect(said).toContain(line)
    for (const channel of ['A', 'B', 'G', 'R'])
      expect(said).toContain(`${channel}, 16-bit floating-point, sampling 1 1`)
  })

  it.each(WRITTEN)('find nothing wrong with %s, and turn it into tiles that we read', async (compression) => {
    for (const sampleType of ['half', 'float'] as const) {
      const path = join(folder, `check-${compression}-${sampleType}.exr`)
      await writeFrameFile(path, picture(131, 77, 3), { format: 'exr', compression, sampleType })
      tool('exrinfo', '-s', path)
      const { picture: ours } = await readFrameFile(path)
      const tiled = join(folder, 'tiled.exr')
      // the tool has no word for zips
      const theirs = compression === 'zips' ? 'zip' : compression
      tool('exrmaketiled', '-m', '-t', '32', '24', '-z', theirs, path, tiled)
      const { picture: again, info } = await readFrameFile(tiled)
      expect(info).toMatchObject({ compression: theirs, width: 131, height: 77 })
      expect(again.data).toEqual(ours.data)
    }
  })

  it.each(LOSSY)('find nothing wrong with %s, see its level, and turn it into tiles', async (compression) => {
    for (const sampleType of ['half', 'float'] as const) {
      const path = join(folder, `check-${compression}-${sampleType}.exr`)
      await writeFrameFile(path, picture(131, 297, 4), { format: 'exr', compression, sampleType, level: 60 })
      tool('exrinfo', '-s', path)
      expect(tool('exrheader', path)).toContain('dwaCompressionLevel (type float): 60')
      const tiled = join(folder, 'tiled.exr')
      tool('exrmaketiled', '-m', '-t', '32', '24', '-z', 'zip', path, tiled)
      const { picture: theirs } = await readFrameFile(tiled)
      expect(worst((await readFrameFile(path)).picture.data, Float32Array.from(theirs.data))).toBeLessThan(NEAR)
    }
  })

  it('put many parts into a file, of which we read the first picture and tell the others', async () => {
    const paths = ['beauty', 'second'].map((name) => join(folder, `${name}.exr`))
    for (const path of paths)
      await writeFrameFile(path, picture(20, 10, path.includes('second') ? 1 : 3), { format: 'exr' })
    const both = join(folder, 'both.exr')
    tool('exrmultipart', '-combine', '-i', `${paths[0]}:0`, `${paths[1]}:0`, '-o', both)
    const { picture: read, info } = await readFrameFile(both)
    expect(read.data).toEqual((await readFrameFile(paths[0]!)).picture.data)
    expect(info.channels).toEqual(['B', 'G', 'R', 'Y'])
    expect(info.notes.join()).toContain('left out:')
  })
})

describe.skipIf(python.path === undefined)(`OpenEXR for Python${why(python)}`, () => {
  const ask = (...args: string[]) => execFileSync(python.path!, [ORACLE, ...args], { stdio: 'pipe' })

  it('reads the samples that we wrote, of every compression', async () => {
    const files: string[] = []
    for (const compression of WRITTEN)
      for (const sampleType of ['half', 'float'] as const)
        for (const channels of [1, 3, 4] as const) {
          const path = join(folder, `ours-${compression}-${sampleType}-${channels}.exr`)
          await writeFrameFile(path, picture(131, 77, channels), { format: 'exr', compression, sampleType })
          files.push(path)
        }
    ask('read', ...files)
    for (const path of files) expect(samplesOf(path), path).toEqual((await readFrameFile(path)).picture.data)
    // and what we read is what was given, at the precision of the kind
    const given = picture(131, 77, 4).data
    const half = samplesOf(join(folder, 'ours-zip-half-4.exr'))
    expect(half).toEqual(asHalf(given))
    expect(samplesOf(join(folder, 'ours-piz-float-4.exr'))).toEqual(given)
  })

  it('reads what we lose something of as we do, mattes to the bit, and loses no less itself', async () => {
    const given = picture(200, 300, 4)
    const zip = join(folder, 'given.exr')
    await writeFrameFile(zip, given, { format: 'exr', compression: 'zip', sampleType: 'float' })
    for (const compression of LOSSY) {
      const path = join(folder, `ours-${compression}.exr`)
      const { bytes } = await writeFrameFile(path, given, { format: 'exr', compression })
      const matte = join(folder, `matte-${compression}.exr`)
      await writeFrameFile(matte, picture(131, 77, 1), { format: 'exr', compression, coverage: true })
      const theirs = join(folder, `theirs-${compression}.exr`)
      ask('again', zip, compression, theirs)
      ask('read', path, matte, theirs)
      const ours = samplesOf(path)
      expect(worst((await readFrameFile(path)).picture.data, ours), compression).toBeLessThan(NEAR)
      expect(samplesOf(matte)).toEqual(asHalf(picture(131, 77, 1).data))
      const lost = (read: Float32Array) => read.reduce((sum, value, i) => sum + (value - given.data[i]!) ** 2, 0)
      expect(lost(ours)).toBeLessThan(1.02 * lost(samplesOf(theirs)))
      expect(bytes).toBeLessThan(1.02 * readFileSync(theirs).length)
      const alpha = (read: Float32Array) => read.filter((_, i) => i % 4 === 3)
      expect(alpha(ours)).toEqual(alpha(asHalf(given.data)))
    }
  })

  it('writes every compression, and we read the same samples', async () => {
    const made = mkdtempSync(join(folder, 'made-'))
    ask('write', made)
    const files = readdirSync(made).filter((name) => name.endsWith('.exr'))
    expect(files).toHaveLength(10 * 3 * 3)
    for (const name of files) {
      const path = join(made, name)
      const [compression, kind] = name.split('-')
      const { picture: read, info } = await readFrameFile(path)
      expect(info, name).toMatchObject({ compression: compression === 'no' ? 'none' : compression, sampleType: kind })
      expect(await inspectFrameFile(path)).toEqual(info)
      const wanted = samplesOf(path)
      if (name.startsWith('dwa') && kind !== 'uint32') {
        expect(worst(read.data, wanted), name).toBeLessThan(NEAR)
      } else expect(read.data, name).toEqual(wanted)
    }
  })
})
