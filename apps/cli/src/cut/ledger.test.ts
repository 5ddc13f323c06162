import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { digestOf, LEDGER_NAME, type LedgerOptions, markOf, openLedger } from './ledger.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'popcel-ledger-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const bytes = (text: string) => new TextEncoder().encode(text)
const open = (options: Partial<LedgerOptions> = {}) =>
  openLedger({ folder, mark: 'm', saves: true, now: () => 0, saveEveryMs: 100, ...options })

/** A ledger with `x.png`, made from the digest 'in', on disk. */
async function made() {
  const path = join(folder, 'x.png')
  writeFileSync(path, 'cut-out')
  const ledger = await open()
  await ledger.note(path, { path, made: bytes('cut-out'), input: 'in', model: 'key', device: 'cpu' })
  await ledger.save()
  return path
}

test('SHA-256, as every other tool computes it', () => {
  expect(digestOf(bytes('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

describe('a cut-out counts as done', () => {
  test('when another run finds the same input, options and file', async () => {
    const path = await made()
    expect(await (await open()).find(path, 'in')).toMatchObject({ path, model: 'key', bytes: 7 })
  })

  test.each([
    ['other input bytes', async (path: string) => (await open()).find(path, 'other')],
    ['other options', async (path: string) => (await open({ mark: 'n' })).find(path, 'in')],
    ['another output', async () => (await open()).find(join(folder, 'y.png'), 'in')],
    ['a file that was cut short', (path: string) => spoiled(path, 'cut')],
    ['a file that was painted over', (path: string) => spoiled(path, 'cut-OUT')],
    [
      'a file that is gone',
      async (path: string) => {
        rmSync(path)
        return (await open()).find(path, 'in')
      },
    ],
  ])('but not with %s', async (_, find) => {
    expect(await find(await made())).toBeUndefined()
  })

  async function spoiled(path: string, text: string) {
    writeFileSync(path, text)
    return (await open()).find(path, 'in')
  }
})

test('two processes that write into one folder keep each what the other noted', async () => {
  const [one, other] = [await open(), await open()]
  const paths = ['x.png', 'y.png'].map((name) => join(folder, name))
  for (const path of paths) writeFileSync(path, 'cut-out')
  const facts = { made: bytes('cut-out'), input: 'in', model: 'key', device: 'cpu' }
  await one.note(paths[0]!, { path: paths[0]!, ...facts })
  await other.note(paths[1]!, { path: paths[1]!, ...facts })
  await one.save()
  await other.save()
  const found = await open()
  for (const path of paths) expect(await found.find(path, 'in')).toMatchObject({ path })
  expect(readdirSync(folder).sort()).toEqual([LEDGER_NAME, 'x.png', 'y.png'])
})

test('a record that cannot be understood is an empty one, and is replaced', async () => {
  for (const text of ['{', '[]', '{"layout":1,"files":{"x.png":3}}', '{"layout":99,"files":{}}']) {
    writeFileSync(join(folder, LEDGER_NAME), text)
    expect(await (await open()).find(join(folder, 'x.png'), 'in')).toBeUndefined()
  }
  const path = await made()
  expect(await (await open()).find(path, 'in')).toBeDefined()
})

describe('saving', () => {
  test('happens when some time has passed, under another name first, and names no path of this machine', async () => {
    let time = 0
    const ledger = await open({ now: () => time })
    const note = (name: string) =>
      ledger.note(join(folder, name), {
        path: join(folder, name),
        made: bytes(name),
        input: 'in',
        model: 'key',
        device: 'cpu',
      })
    await note('x.png')
    expect(existsSync(join(folder, LEDGER_NAME))).toBe(false)
    time = 100
    await note('y.png')
    await Promise.all([ledger.save(), ledger.save(), note('z.png')])
    expect(readdirSync(folder)).toEqual([LEDGER_NAME])
    const { files } = JSON.parse(readFileSync(join(folder, LEDGER_NAME), 'utf8'))
    expect(Object.keys(files)).toEqual(['x.png', 'y.png', 'z.png'])
    expect(readFileSync(join(folder, LEDGER_NAME), 'utf8')).not.toContain(folder)
  })

  test('of a ledger that only keeps in mind waits for `save`', async () => {
    let time = 0
    const ledger = await open({ saves: false, now: () => time })
    time = 1000
    const path = join(folder, 'x.png')
    await ledger.note(path, { path, made: bytes('x'), input: 'in', model: 'key', device: 'cpu' })
    expect(readdirSync(folder)).toEqual([])
    await ledger.save()
    expect(readdirSync(folder)).toEqual([LEDGER_NAME])
  })

  test('that fails is told as a row', async () => {
    const ledger = await open()
    rmSync(folder, { recursive: true })
    await expect(ledger.save()).rejects.toMatchObject({ code: 'output-unwritable' })
    folder = mkdtempSync(join(tmpdir(), 'popcel-ledger-'))
  })
})

test('the mark is the same for the same data in another order, and differs in the smallest change', () => {
  expect(markOf({ a: 1, b: { c: [1, 2], d: null } })).toBe(markOf({ b: { d: null, c: [1, 2] }, a: 1 }))
  expect(markOf({ a: 1 })).not.toBe(markOf({ a: 2 }))
  expect(markOf({ a: [1, 2] })).not.toBe(markOf({ a: [2, 1] }))
})
