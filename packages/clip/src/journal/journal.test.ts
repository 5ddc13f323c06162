import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { appendFile, mkdir, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fileState } from './file-state.ts'
import { isDone, isDoneByBytes } from './is-done.ts'
import { JOURNAL_FOLDER, type Journal, openJournal, readAsked } from './journal.ts'
import { startTrail } from './trail.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'popcel-journal-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const manifest = { mark: 'm1', asked: { model: 'key' } }
const open = (more: { mark?: string; resume?: boolean } = {}): Promise<Journal> =>
  openJournal({ folder, manifest: { ...manifest, mark: more.mark ?? 'm1' }, resume: more.resume ?? true, tag: 7 })

const state = { bytes: 5, changedMs: 1000, sha256: 'aa' }
const entry = (number: number) => ({
  number,
  inputs: { plate: state },
  outputs: { [`alpha/s.${number}.exr`]: 9 },
})
const lines = () => readFileSync(join(folder, JOURNAL_FOLDER, 'frames.ndjson'), 'utf8')

describe('the journal', () => {
  test('a later run finds what was noted', async () => {
    const first = await open()
    first.note(entry(1001))
    first.note(entry(1002))
    first.close()
    const second = await open()
    expect([second.size, second.anew]).toEqual([2, undefined])
    expect(second.find(1001)).toEqual(entry(1001))
    expect(second.find(1003)).toBeUndefined()
    second.close()
  })

  test('a line that a kill cut off does not count, and the next line is not glued to it', async () => {
    const first = await open()
    first.note(entry(1))
    first.close()
    await appendFile(join(folder, JOURNAL_FOLDER, 'frames.ndjson'), '{"number":2,"inputs":{"pl')
    const second = await open()
    expect(second.size).toBe(1)
    second.note(entry(3))
    second.close()
    const third = await open()
    expect([third.find(1), third.find(2), third.find(3)].map((found) => found?.number)).toEqual([1, undefined, 3])
    third.close()
  })

  test('other settings, or a run that does not resume, begin anew', async () => {
    const first = await open()
    first.note(entry(1))
    first.close()
    const other = await open({ mark: 'm2' })
    expect([other.size, other.anew]).toEqual([0, 'other settings'])
    other.note(entry(2))
    other.close()
    const back = await open({ mark: 'm1' })
    expect(back.size).toBe(0)
    back.note(entry(5))
    back.close()
    const fresh = await open({ resume: false })
    expect([fresh.size, fresh.anew]).toEqual([0, undefined])
    fresh.close()
    expect(lines()).toBe('')
  })

  test('what was asked for can be read back', async () => {
    expect(await readAsked(folder)).toBeUndefined()
    ;(await open()).close()
    expect(await readAsked(folder)).toEqual({ model: 'key' })
    writeFileSync(join(folder, JOURNAL_FOLDER, 'manifest.json'), '{"layout":')
    expect(await readAsked(folder)).toBeUndefined()
  })

  test('a manifest that is no manifest begins anew and says so', async () => {
    await mkdir(join(folder, JOURNAL_FOLDER))
    writeFileSync(join(folder, JOURNAL_FOLDER, 'manifest.json'), '{"layout":')
    const journal = await open()
    expect([journal.size, journal.anew]).toEqual([0, 'unreadable'])
    journal.close()
  })

  test('a frame that was noted twice has one line after the next start, the later one', async () => {
    const first = await open()
    first.note(entry(1))
    first.note({ ...entry(1), outputs: { 'alpha/s.1.exr': 11 } })
    first.close()
    const second = await open()
    expect(second.find(1)?.outputs).toEqual({ 'alpha/s.1.exr': 11 })
    second.close()
    expect(lines().trim().split('\n')).toHaveLength(1)
    expect((await readdir(join(folder, JOURNAL_FOLDER))).sort()).toEqual(['frames.ndjson', 'manifest.json'])
  })
})

test('a trail tells which frames there were, of which bytes, and whether one came after', () => {
  const trailOf = (...frames: [number, string][]) => {
    const trail = startTrail()
    return frames.map(([number, sha256]) => trail.push(number, { plate: { ...state, sha256 } })).concat(trail.end())
  }
  const [one, two, three, end] = trailOf([1, 'a'], [2, 'b'], [3, 'c'])
  expect(new Set([one, two, three, end]).size).toBe(4)
  expect(trailOf([1, 'a'], [2, 'b'])).toEqual([one, two, expect.any(String)])
  expect(trailOf([1, 'a'], [2, 'b'])[2]).not.toBe(three)
  expect(trailOf([1, 'a'], [3, 'c'])[1]).not.toBe(three)
  expect(trailOf([1, 'a'], [2, 'x'], [3, 'c'])[2]).not.toBe(three)
  // a file that was only touched is the same
  const trail = startTrail()
  expect(trail.push(1, { plate: { ...state, sha256: 'a', changedMs: 5 } })).toBe(one)
})

describe('whether a frame is done', () => {
  const plate = () => join(folder, 'p.1.exr')
  const output = 'alpha/s.1.exr'
  let journal: Journal

  beforeEach(async () => {
    writeFileSync(plate(), 'plate')
    await mkdir(join(folder, 'alpha'))
    writeFileSync(join(folder, output), 'alpha one')
    journal = await open()
    journal.note({ number: 1, inputs: { plate: await fileState(plate()) }, outputs: { [output]: 9 } })
    journal.close()
    journal = await open()
  })
  afterEach(() => journal.close())

  const ask = (outputs = [output]) => isDone(journal, 1, { plate: plate() }, outputs, folder)

  test('it is, while inputs and outputs are what they were', () => {
    expect(ask()).toBe('done')
    expect(isDone(journal, 2, { plate: plate() }, [output], folder)).toBe('open')
  })

  test('an output that is missing, cut off or wanted besides opens it', () => {
    expect(ask([output, 'comp/s.1.png'])).toBe('open')
    writeFileSync(join(folder, output), 'alph')
    expect(ask()).toBe('open')
    rmSync(join(folder, output))
    expect(ask()).toBe('open')
  })

  test('an input of another size opens it; of another time, its bytes decide', async () => {
    utimesSync(plate(), 1, 1)
    expect(ask()).toBe('ask')
    expect(await isDoneByBytes(journal, 1, { plate: plate() })).toBe(true)
    writeFileSync(plate(), 'Plate')
    expect(ask()).toBe('ask')
    expect(await isDoneByBytes(journal, 1, { plate: plate() })).toBe(false)
    writeFileSync(plate(), 'longer plate')
    expect(ask()).toBe('open')
    rmSync(plate())
    expect(ask()).toBe('open')
  })

  test('a hint that came or went opens it', () => {
    expect(isDone(journal, 1, { plate: plate(), hint: plate() }, [output], folder)).toBe('open')
  })
})
