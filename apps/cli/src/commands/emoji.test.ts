import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeClip } from '@popcel/runtime'
import { checkPack } from '@popcel/sticker'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EmojiLine, JsonLine } from '../json-lines.ts'
import { runInMemory } from '../run-in-memory.ts'
import { disc, discOnWhite, png } from '../test-pictures.ts'

let folder: string
const at = (...parts: string[]) => join(folder, ...parts)
const emojiLines = (lines: JsonLine[]) => lines.filter((line): line is EmojiLine => line.type === 'emoji')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'popcel-emoji-'))
  writeFileSync(at('My hero.png'), await png(discOnWhite()))
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('a small pack', () => {
  let lines: JsonLine[]
  let code: number
  beforeAll(async () => {
    const argv = ['emoji', at('My hero.png'), '-o', at('out'), '--actions', 'wave,cry', '--frames', '6', '--json']
    const done = await runInMemory(argv)
    code = done.code
    lines = done.lines()
    expect(done.err).toBe('')
  })

  test('is done, with a warning that it is small for a set', () => {
    expect(code).toBe(0)
    expect(lines[0]).toEqual({ type: 'warning', message: 'LINE animated emoji takes 8 to 40 in a set; there are 2' })
    expect(lines.at(-1)).toMatchObject({
      type: 'summary',
      command: 'emoji',
      done: 2,
      failed: 0,
      page: at('out', 'index.html'),
    })
  })

  test('lies in its folders', () => {
    expect(readdirSync(at('out')).sort()).toEqual([
      'cut-out.png',
      'frames',
      'index.html',
      'line-emoji',
      'line-emoji-My-hero.zip',
    ])
    expect(readdirSync(at('out', 'line-emoji')).sort()).toEqual(['001.png', '002.png', 'tab.png'])
    expect(readdirSync(at('out', 'frames')).sort()).toEqual(['cry', 'wave'])
    expect(readdirSync(at('out', 'frames', 'wave'))).toEqual([
      '01.png',
      '02.png',
      '03.png',
      '04.png',
      '05.png',
      '06.png',
    ])
  })

  test('plays: 180×180, the frames that were asked for, whole seconds', async () => {
    const clip = await decodeClip(readFileSync(at('out', 'line-emoji', '001.png')))
    expect(clip.frames).toHaveLength(6)
    expect(clip.frames[0]?.picture).toMatchObject({ width: 180, height: 180 })
    const ms = clip.frames.reduce((sum, frame) => sum + frame.durationMs, 0)
    expect(ms % 1000).toBe(0)
    const [wave] = emojiLines(lines)
    expect(wave).toMatchObject({
      name: 'wave',
      platform: 'line-emoji',
      frames: 6,
      seconds: ms / 1000,
      plays: clip.plays,
    })
    expect(wave?.bytes).toBe(readFileSync(at('out', 'line-emoji', '001.png')).length)
  })

  test('is refused for nothing but its size', () => {
    const zip = readFileSync(at('out', 'line-emoji-My-hero.zip'))
    const refused = checkPack('x.zip', zip, 'line-emoji').filter(({ level }) => level === 'refuse')
    expect(refused.map(({ rule }) => rule)).toEqual(['set-size'])
    expect(lines.find((line) => line.type === 'pack')).toMatchObject({ items: 2, refused: 1, bytes: zip.length })
  })

  test('has a page that names every file and nothing from elsewhere', () => {
    const page = readFileSync(at('out', 'index.html'), 'utf8')
    for (const part of ['line-emoji/001.png', 'frames/cry/01.png', 'cut-out.png', 'line-emoji-My-hero.zip'])
      expect(page).toContain(`"${part}"`)
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//)
  })

  test('made again with less leaves no file of the longer run', async () => {
    const argv = ['emoji', at('My hero.png'), '-o', at('out'), '--actions', 'wave', '--frames', '5', '--quiet']
    expect((await runInMemory(argv)).code).toBe(0)
    expect(readdirSync(at('out', 'line-emoji')).sort()).toEqual(['001.png', 'tab.png'])
    expect(readdirSync(at('out', 'frames', 'wave'))).toHaveLength(5)
  })
})

describe('what cannot be made', () => {
  test.each([
    [['--actions', 'backflip'], 2, 'no action is called "backflip"'],
    [['--platform', 'icq'], 2, 'no platform is called "icq"; known are: line-emoji'],
    [['--motion', 'qwertz'], 2, 'qwertz'],
    [['--frames', '3'], 2, '5 to 20'],
    [['--model', 'minni'], 2, 'did you mean mini?'],
  ])('%j', async (options, exitCode, part) => {
    const { code, err } = await runInMemory(['emoji', at('My hero.png'), '-o', at('never'), ...options])
    expect(code).toBe(exitCode)
    expect(err).toContain(part)
    expect(readdirSync(folder)).not.toContain('never')
  })

  test('a picture without a subject: exit 1, its name, no folder of half a pack', async () => {
    writeFileSync(at('clear.png'), await png(disc(32, 8, [0, 0, 0, 0], [0, 0, 0, 0])))
    const { code, err } = await runInMemory(['emoji', at('clear.png'), '-o', at('clear')])
    expect(code).toBe(1)
    expect(err).toBe(`popcel: ${at('clear.png')}: is fully transparent; there is nothing to see in it\n`)
    expect(readdirSync(at('clear'))).toEqual([])
  })

  test('a missing picture', async () => {
    const { code, err } = await runInMemory(['emoji', at('no.png'), '-o', at('never')])
    expect({ code, err }).toEqual({ code: 1, err: `popcel: ${at('no.png')}: there is no such file\n` })
  })

  test('one emoji that fails does not take the others with it', async () => {
    writeFileSync(at('blocked'), '')
    const { mkdir } = await import('node:fs/promises')
    await mkdir(at('half', 'frames'), { recursive: true })
    writeFileSync(at('half', 'frames', 'cry'), 'a file where the folder of frames should be')
    const argv = ['emoji', at('My hero.png'), '-o', at('half'), '--actions', 'cry,wave', '--frames', '5', '--json']
    const { code, lines } = await runInMemory(argv)
    expect(code).toBe(1)
    expect(lines().find((line) => line.type === 'error')).toMatchObject({ input: 'cry', code: 'output-unwritable' })
    expect(lines().at(-1)).toMatchObject({ type: 'summary', done: 1, failed: 1 })
    expect(emojiLines(lines())).toMatchObject([{ name: 'wave', output: at('half', 'line-emoji', '001.png') }])
    expect(readFileSync(at('half', 'index.html'), 'utf8')).toContain('cry could not be made')
  })
})

test('a second run into the same folder leaves no frames of the first, and every file that is not its own', async () => {
  const out = at('twice')
  const make = (actions: string) =>
    runInMemory(['emoji', at('My hero.png'), '-o', out, '--actions', actions, '--frames', '5', '--json'])
  await make('wave,ok,no')
  writeFileSync(join(out, 'frames', 'no', 'note.txt'), 'mine')
  await make('ok')
  expect(readdirSync(join(out, 'frames')).sort()).toEqual(['no', 'ok'])
  expect(readdirSync(join(out, 'frames', 'no'))).toEqual(['note.txt'])
  expect(readdirSync(join(out, 'frames', 'ok'))).toHaveLength(5)
})

test('what was asked for and is not shown is told once: letters without a font, words too long, speed without frames', async () => {
  const caption = '\u{f1234} with far more words than anybody could ever hope to read on an emoji of this size'
  const argv = ['emoji', at('My hero.png'), '-o', at('told'), '--actions', 'ok,no', '--frames', '8', '--json']
  const { lines } = await runInMemory([...argv, '--caption', caption, '--motion', 'four times as fast wiggle'])
  const told = lines().flatMap((line) => (line.type === 'warning' ? [line.message] : []))
  expect(told.filter((text) => text.includes('no font on this machine has \u{f1234}'))).toHaveLength(1)
  expect(told.filter((text) => text.includes('cannot be read'))).toHaveLength(1)
  expect(told.filter((text) => /wiggle plays 2 times and not 12/.test(text))).toHaveLength(1)
})

test('a picture that is called as the cut-out will be is not written over', async () => {
  mkdirSync(at('own'))
  const bytes = readFileSync(at('My hero.png'))
  writeFileSync(at('own', 'cut-out.png'), bytes)
  const { code, err } = await runInMemory(['emoji', at('own', 'cut-out.png'), '-o', at('own'), '--actions', 'ok'])
  expect(code).toBe(1)
  expect(err).toContain('cut-out.png: is an input and would be written over; choose another --output')
  expect(readFileSync(at('own', 'cut-out.png')).equals(bytes)).toBe(true)
  expect(readdirSync(at('own'))).toEqual(['cut-out.png'])
})
