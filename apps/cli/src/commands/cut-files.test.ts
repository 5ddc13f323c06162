import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { exifRotatedJpeg } from '@popcel/fixtures'
import { encodePicture, inspectPicture, readMetadata } from '@popcel/runtime'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { JsonLine, ResultLine } from '../json-lines.ts'
import { runInMemory } from '../run-in-memory.ts'
import { disc, discOnWhite, png } from '../test-pictures.ts'

let folder: string
const at = (...parts: string[]) => join(folder, ...parts)
const tree = (path: string) =>
  readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(path, name)).isFile())
    .sort()
const results = (lines: JsonLine[]) => lines.filter((line) => line.type === 'result')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'popcel-cut-files-'))
  mkdirSync(at('in', 'sub'), { recursive: true })
  writeFileSync(at('in', 'a10.png'), await png(discOnWhite(40)))
  writeFileSync(at('in', 'a2.png'), await png(discOnWhite(48)))
  writeFileSync(at('in', 'sub', 'a2.png'), await png(discOnWhite(56)))
  writeFileSync(at('in', 'notes.txt'), 'not a picture')
})
beforeEach(() => rmSync(at('out'), { recursive: true, force: true }))
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('folders and patterns', () => {
  test('a folder, and with --recursive what is below it, mirrored', async () => {
    const flat = await runInMemory(['cut', at('in'), '-o', at('out', 'flat'), '--json'])
    // lines come as pictures are done
    expect(results(flat.lines()).map(({ input }) => input)).toHaveLength(2)
    expect(tree(at('out', 'flat'))).toEqual(['.popcel-cut.json', 'a10.png', 'a2.png'])
    const deep = await runInMemory(['cut', at('in'), '-o', at('out', 'deep'), '-r'])
    expect({ code: deep.code, err: deep.err }).toMatchObject({ code: 0 })
    expect(tree(at('out', 'deep'))).toEqual(['.popcel-cut.json', 'a10.png', 'a2.png', join('sub', 'a2.png')])
  })

  test('an output folder inside the input folder is not read again', async () => {
    await runInMemory(['cut', at('in'), '-r', '-o', at('in', 'cut')])
    const { lines } = await runInMemory(['cut', at('in', '**', '*.png'), '-o', at('in', 'cut'), '--json'])
    expect(results(lines())).toHaveLength(3)
    rmSync(at('in', 'cut'), { recursive: true })
  })

  test('a second run beside the inputs leaves its own cut-outs alone and says so', async () => {
    mkdirSync(at('out'))
    for (const name of ['x.png', 'y.png']) writeFileSync(at('out', name), await png(discOnWhite(32)))
    await runInMemory(['cut', at('out')])
    const again = await runInMemory(['cut', at('out', '*.png')])
    expect(again.err).toContain('x-cut.png: is taken for an earlier cut-out and not cut again, like 1 other')
    expect(tree(at('out'))).toEqual(['x-cut.png', 'x.png', 'y-cut.png', 'y.png'])
  })

  test('what leads to nothing is told with exit 1, and the rest is done', async () => {
    mkdirSync(at('out', 'empty'), { recursive: true })
    const inputs = [at('out', 'empty'), at('in', 'q*'), at('in', 'a2.png'), at('in', 'gone.png')]
    const { code, lines } = await runInMemory(['cut', ...inputs, '-o', at('out', 'some'), '--json'])
    expect(code).toBe(1)
    const errors = lines().filter((line) => line.type === 'error')
    expect(errors.map((line) => [line.input, line.code])).toEqual([
      [inputs[0], 'folder-without-pictures'],
      [inputs[1], 'pattern-without-files'],
      [inputs[3], 'input-missing'],
    ])
    expect(lines().at(-1)).toMatchObject({ type: 'summary', done: 1, failed: 3 })
    expect(errors[0]?.message).toBe(
      `${inputs[0]}: no picture is in this folder; --recursive looks into the folders in it too`,
    )
  })

  test.each([
    [['-o', 'SAME'], 'is the folder of the inputs'],
    [['--resume'], 'give -o DIR'],
    [['--watch'], 'give -o DIR'],
    [['--poll', '1'], 'add --watch'],
    [['--margin', '3'], 'add --trim'],
    [['--suffix', 'a/b'], 'A part of a file name is wanted'],
    [['--models-dir', 'no-such-folder'], '--models-dir no-such-folder: there is no such folder'],
    [['--format', 'bmp'], 'Allowed choices are png, webp'],
  ])('%j is wrong use', async (options, part) => {
    const typed = options.map((option) => (option === 'SAME' ? at('in') : option))
    const { code, err } = await runInMemory(['cut', at('in'), ...typed])
    expect(code).toBe(2)
    expect(err).toContain(part)
  })
})

test('pictures of kinds that are not read are not left out in silence', async () => {
  for (const name of ['a.jxl', 'b.PSD', 'notes.txt']) writeFileSync(at('in', name), 'x')
  for (const name of ['a.jxl', 'b.PSD']) {
    const { err } = await runInMemory(['cut', at('in'), '-o', at('out')])
    const unread = name === 'a.jxl' ? 'is left out, for pictures of its kind are not read, like 1 other' : 'not read\n'
    expect(err).toContain(unread)
    rmSync(at('in', name))
  }
  expect((await runInMemory(['cut', at('in'), '-o', at('out')])).err).not.toContain('not read')
})

test('a file that is given twice is cut once and told once, also for one output', async () => {
  const again = relative('.', at('in', 'a2.png'))
  symlinkSync(at('in', 'a2.png'), at('link.png'))
  const argv = ['cut', at('in', 'a2.png'), again, at('link.png'), '-o', at('out', 'one.png'), '--json']
  mkdirSync(at('out'), { recursive: true })
  const { code, lines } = await runInMemory(argv)
  expect([code, lines().map(({ type }) => type)]).toEqual([0, ['warning', 'result', 'summary']])
  expect(lines()[0]).toMatchObject({
    message: expect.stringContaining(`${again}: is the same file as ${at('in', 'a2.png')} and cut once, like 1 other`),
  })
  const plain = await runInMemory(['cut', at('in', 'a2.png'), at('in', 'a2.png'), '-o', at('out', 'one.png')])
  expect(plain.err).toContain('a2.png: is there twice and cut once\n')
})

test('a link that leads nowhere and an address of the web fail by name, and the rest is done', async () => {
  mkdirSync(at('links'), { recursive: true })
  writeFileSync(at('links', 'a.png'), await png(discOnWhite(40)))
  symlinkSync(at('nowhere.png'), at('links', 'b.png'))
  const url = 'https://example.com/c.png'
  const { code, err } = await runInMemory(['cut', at('links'), url, '-o', at('out')])
  expect([code, tree(at('out'))]).toEqual([1, ['.popcel-cut.json', 'a.png']])
  expect(err).toContain(`${at('links', 'b.png')}: there is no such file\n`)
  expect(err).toContain(
    `${url}: nothing is fetched here; pipe it in, such as: curl -L ${url} | popcel cut - -o cut.png`,
  )
})

test('weights that are not here are told once, not for each picture', async () => {
  const settings = { modelsDir: at('no-models') }
  const asked = (...words: string[]) => runInMemory(['cut', at('in'), '-o', at('out'), ...words], { settings })
  const { code, err } = await asked('--model', 'isnet-anime')
  expect([code, err.trimEnd().split('\n')]).toEqual([1, [expect.stringContaining('popcel models pull isnet-anime')]])
  const yours = await asked('--model', 'dis_custom')
  expect(yours.err.trimEnd().split('\n')).toEqual([expect.stringContaining('popcel models import dis_custom FILE')])
})

test('the pages of a TIFF that are left out are told', async () => {
  const tiff = Buffer.from(await encodePicture(discOnWhite(40), { format: 'tiff' }))
  // The directory of its page once more behind it, with the same pixels, is a second page.
  const first = tiff.readUInt32LE(4)
  const end = first + 2 + 12 * tiff.readUInt16LE(first)
  const directory = Uint8Array.from(tiff.subarray(first, end + 4))
  tiff.writeUInt32LE(tiff.length, end)
  writeFileSync(at('two.tiff'), Buffer.concat([tiff, directory]))
  const { code, lines } = await runInMemory(['cut', at('two.tiff'), '-o', at('out', 'two.png'), '--json'])
  expect([code, results(lines())[0]?.warnings]).toEqual([0, ['has 2 pages, and only the first is read']])
})

describe('formats and names', () => {
  test.each(['png', 'webp', 'avif', 'tiff', 'gif'] as const)('--format %s', async (format) => {
    await runInMemory(['cut', at('in', 'a2.png'), '-o', at('out', ''), '--format', format, '--suffix', '_x'])
    const [name] = tree(at('out'))
    expect(name).toBe(`a2_x.${format}`)
    const info = await inspectPicture(readFileSync(at('out', name!)))
    expect(info).toMatchObject({ format, width: 48, height: 48, hasAlpha: true })
  })

  test('--format jpeg wants a background, and then has none of its alpha', async () => {
    const argv = ['cut', at('in', 'a2.png'), '-o', at('out', ''), '--format', 'jpeg']
    const refused = await runInMemory(argv)
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('a JPEG holds no transparency')])
    await runInMemory([...argv, '--background', 'white'])
    expect(await inspectPicture(readFileSync(at('out', 'a2.jpg')))).toMatchObject({ format: 'jpeg', hasAlpha: false })
  })

  test('an output that is its own input is refused before it is lost', async () => {
    const before = readFileSync(at('in', 'a2.png'))
    const { code, err } = await runInMemory(['cut', at('in', 'a2.png'), '-o', at('in', 'sub', '..', 'a2.png')])
    expect(code).toBe(2)
    expect(err).toContain('is the input itself')
    expect(readFileSync(at('in', 'a2.png')).equals(before)).toBe(true)
  })

  test('--trim leaves the subject and its margin, also beyond the border', async () => {
    // A disc of radius 10 px, hard at the edge pixels: 20 px wide, from 22 to 42 of 64.
    writeFileSync(at('small.png'), await png(disc(64, 10, [200, 30, 30, 255], [255, 255, 255, 255])))
    const trimmed = async (...options: string[]) => {
      const argv = ['cut', at('small.png'), '-o', at('out', 't.png'), '--json', '--trim', ...options]
      mkdirSync(at('out'), { recursive: true })
      return results((await runInMemory(argv)).lines())[0] as ResultLine
    }
    const tight = await trimmed()
    expect(tight.box!.width).toBeGreaterThanOrEqual(20)
    expect(tight.box!.width).toBeLessThanOrEqual(22)
    expect([tight.width, tight.height]).toEqual([tight.box!.width, tight.box!.height])
    const wide = await trimmed('--margin', '30')
    expect(wide.width).toBe(tight.width + 60)
    expect(wide.box!.x).toBe(tight.box!.x - 30)
    expect(wide.box!.x).toBeLessThan(0)
    expect(await inspectPicture(readFileSync(at('out', 't.png')))).toMatchObject({ width: wide.width })
  })
})

describe('--metadata', () => {
  test('keep carries EXIF over, upright; strip and the default leave it out; what a format cannot hold is told', async () => {
    writeFileSync(at('photo.jpg'), await exifRotatedJpeg())
    const cut = async (name: string, ...options: string[]) => {
      mkdirSync(at('out'), { recursive: true })
      const { lines } = await runInMemory(['cut', at('photo.jpg'), '-o', at('out', name), '--json', ...options])
      return { line: results(lines())[0]!, metadata: await readMetadata(readFileSync(at('out', name))) }
    }
    expect((await cut('plain.png')).metadata).toBeUndefined()
    expect((await cut('strip.png', '--metadata', 'strip')).metadata).toBeUndefined()
    for (const name of ['kept.png', 'kept.webp']) {
      const { line, metadata } = await cut(name, '--metadata', 'keep')
      expect(line.warnings).toEqual([])
      expect(metadata?.exif).toBeDefined()
      const info = await inspectPicture(readFileSync(at('out', name)))
      expect(info).toMatchObject({ width: 80, height: 120, orientation: 1, hasAlpha: true })
    }
    const { line, metadata } = await cut('lost.tiff', '--metadata', 'keep')
    expect(metadata).toBeUndefined()
    expect(line.warnings).toEqual(['EXIF could not be kept in tiff; png, jpeg and webp take it'])
  })
})

describe('--resume', () => {
  const cut = async (...options: string[]) => {
    const { lines } = await runInMemory(['cut', at('in'), '-r', '-o', at('out'), '--resume', '--json', ...options])
    return lines()
  }
  const doneIn = (lines: JsonLine[]) => results(lines).map(({ input }) => input)

  test('does what is not done, and only that', async () => {
    expect(doneIn(await cut())).toHaveLength(3)
    const second = await cut()
    expect(doneIn(second)).toEqual([])
    expect(second.filter((line) => line.type === 'skipped')).toHaveLength(3)
    expect(second.at(-1)).toMatchObject({ type: 'summary', done: 0, skipped: 3, failed: 0 })
    rmSync(at('out', 'a10.png'))
    writeFileSync(at('out', 'a2.png'), 'damaged')
    expect(doneIn(await cut()).sort()).toEqual([at('in', 'a10.png'), at('in', 'a2.png')])
  })

  test('does a picture and an option that changed again', async () => {
    await cut()
    expect(doneIn(await cut('--mask-blur', '1'))).toHaveLength(3)
    const [kept, other] = [readFileSync(at('in', 'a2.png')), await png(discOnWhite(44))]
    writeFileSync(at('in', 'a2.png'), other)
    expect(doneIn(await cut('--mask-blur', '1'))).toEqual([at('in', 'a2.png')])
    writeFileSync(at('in', 'a2.png'), kept)
  })

  test('does all again when weights come that could do the work, unless the keyer was asked for', async () => {
    const weightsCome = () =>
      runInMemory(['models', 'import', 'dis_custom', at('in', 'notes.txt'), '--models-dir', at('store')])
    const inStore = ['--models-dir', at('store')]
    await cut(...inStore)
    await weightsCome()
    expect(doneIn(await cut(...inStore))).toHaveLength(3)
    expect(doneIn(await cut(...inStore))).toHaveLength(0)
    await cut('--model', 'key')
    expect(doneIn(await cut('--model', 'key', ...inStore))).toHaveLength(0)
    rmSync(at('store'), { recursive: true })
  })

  test('goes on where a run over a folder was stopped, which was told to keep no record', async () => {
    const stop = new AbortController()
    for (let i = 0; i < 30; i++) {
      mkdirSync(at('many'), { recursive: true })
      writeFileSync(at('many', `${i}.png`), await png(discOnWhite(32)))
    }
    const running = runInMemory(['cut', at('many'), '-o', at('out')], { signal: stop.signal })
    const watcher = setInterval(() => {
      if (existsSync(at('out', '4.png'))) stop.abort({ signal: 'SIGINT', exitCode: 130 })
    }, 1)
    expect((await running).code).toBe(130)
    clearInterval(watcher)
    const made = tree(at('out')).filter((name) => name.endsWith('.png')).length
    expect(made).toBeLessThan(30)
    const { lines } = await runInMemory(['cut', at('many'), '-o', at('out'), '--resume', '--json'])
    expect(lines().at(-1)).toMatchObject({ skipped: made, done: 30 - made, failed: 0 })
  })
})

test('--no-overwrite leaves every file that exists alone', async () => {
  mkdirSync(at('out'))
  writeFileSync(at('out', 'a2.png'), 'mine')
  const { code, out } = await runInMemory(['cut', at('in'), '-o', at('out'), '--no-overwrite'])
  expect(code).toBe(0)
  expect(readFileSync(at('out', 'a2.png'), 'utf8')).toBe('mine')
  expect(out).toContain('a2.png  (left as it is: it exists)')
  expect(existsSync(at('out', 'a10.png'))).toBe(true)
})

describe('--watch', () => {
  test.each([[[]], [['--poll', '0.1']]])(
    '%j cuts what is there and what comes, and ends with a summary',
    async (more) => {
      mkdirSync(at('out', 'in'), { recursive: true })
      writeFileSync(at('out', 'in', 'a.png'), await png(discOnWhite(32)))
      const stop = new AbortController()
      const argv = ['cut', at('out', 'in'), '--watch', ...more, '-o', at('out', 'cut'), '--json']
      const running = runInMemory(argv, { signal: stop.signal })
      const until = (name: string) => vi.waitUntil(() => existsSync(at('out', 'cut', name)), { timeout: 20_000 })
      await until('a.png')
      writeFileSync(at('out', 'in', 'b.png'), await png(discOnWhite(40)))
      writeFileSync(at('out', 'in', 'c.png'), 'no picture')
      await until('b.png')
      stop.abort({ signal: 'SIGTERM', exitCode: 143 })
      const { code, lines } = await running
      expect(code).toBe(143)
      expect(results(lines()).map(({ input }) => input)).toEqual([at('out', 'in', 'a.png'), at('out', 'in', 'b.png')])
      expect(lines().at(-1)).toMatchObject({ type: 'summary', done: 2 })
      expect(tree(at('out', 'cut'))).toEqual(['.popcel-cut.json', 'a.png', 'b.png'])
    },
  )

  test('of nothing that is there is refused', async () => {
    const { code, err } = await runInMemory(['cut', at('nowhere'), '--watch', '-o', at('out')])
    expect([code, err]).toEqual([1, expect.stringContaining('there is no such file')])
  })
})
