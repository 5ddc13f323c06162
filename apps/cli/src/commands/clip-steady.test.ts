// Going on where frames are made of each other: a plate that stands still, hints that flicker, --steady.

import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hintGraph } from '@popcel/fixtures'
import { writeFrameFile } from '@popcel/runtime'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { clip, pictureOf, SIZE, statusesOf } from '../test-shot.ts'

/** What the keyer says of the frames, of 255. */
const FLICKER = [100, 128, 96, 140, 104, 120, 90]
let folder: string
const at = (...parts: string[]) => join(folder, ...parts)
const plate = (n: number) => at('still', `s.${n}.png`)
const run = (out: string, ...more: string[]) => {
  const keyer = ['--model', 'corridor-key', '--weights', at('keyer.onnx'), '--hint', at('hints')]
  const bare = ['--screen', 'none', '--refine', 'none', '--no-tidy', '--no-solid', '--passes', 'alpha']
  return clip(at('still'), '-o', at(out), ...keyer, ...bare, '--steady', '--resume', ...more)
}
const bytesOf = (out: string) =>
  readdirSync(at(out, 'alpha'))
    .sort()
    .map((name) => readFileSync(at(out, 'alpha', name)).toString('hex'))
const journal = (out: string) => at(out, '.popcel-clip', 'frames.ndjson')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'popcel-steady-'))
  for (const name of ['still', 'hints']) mkdirSync(at(name))
  writeFileSync(at('keyer.onnx'), hintGraph(64))
  const flat = (value: number, channels: 1 | 3) =>
    pictureOf(new Uint8Array(SIZE.width * SIZE.height * channels).fill(value), 'srgb', channels)
  for (const [n, value] of FLICKER.entries()) {
    await writeFrameFile(plate(n), flat(60, 3), { format: 'png' })
    await writeFrameFile(at('hints', `h.${n}.png`), flat(value, 1), { format: 'png' })
  }
  await run('whole')
})
beforeEach(() => rmSync(at('out'), { recursive: true, force: true }))
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A run in which frame 3 cannot be read. */
async function runWithout3() {
  const whole = readFileSync(plate(3))
  writeFileSync(plate(3), whole.subarray(0, 60))
  const done = await run('out')
  writeFileSync(plate(3), whole)
  return done
}
const otherThanWhole = () => {
  const whole = bytesOf('whole')
  return bytesOf('out').flatMap((bytes, n) => (bytes === whole[n] ? [] : [n]))
}

test('a frame that failed once changes those beside it and after it; going on makes them anew', async () => {
  expect(statusesOf(await runWithout3())[3]).toBe('3 failed')
  const [before, whole] = [bytesOf('out'), bytesOf('whole')]
  // frames 2 and 4 to 6, of which 3 is a part
  expect(before.map((bytes, n) => bytes === whole[n < 3 ? n : n + 1])).toEqual([true, true, false, false, false, false])
  expect((await run('out')).summary).toMatchObject({ failed: 0 })
  expect(otherThanWhole()).toEqual([])
  // and what is right now is left alone
  const times = () => readdirSync(at('out', 'alpha')).map((name) => statSync(at('out', 'alpha', name)).mtimeMs)
  const written = times()
  await run('out')
  expect(times()).toEqual(written)
})

test('a run that was killed while it made them anew is gone on with', async () => {
  await runWithout3()
  cpSync(at('out'), at('first'), { recursive: true })
  await run('out')
  // as if it had come to frame 3 and no further
  const lines = readFileSync(journal('out'), 'utf8').trim().split('\n').slice(6)
  const until3 = lines.filter((line) => JSON.parse(line).number <= 3)
  expect(until3).toHaveLength(2)
  writeFileSync(journal('out'), `${readFileSync(journal('first'), 'utf8')}${until3.join('\n')}\n`)
  for (const n of [4, 5, 6]) cpSync(at('first', 'alpha', `s.${n}.png`), at('out', 'alpha', `s.${n}.png`))
  expect(otherThanWhole()).toEqual([4, 5, 6])
  await run('out')
  expect(otherThanWhole()).toEqual([])
})

test('a frame that fails for good does not have the others written again', async () => {
  const whole = readFileSync(plate(3))
  writeFileSync(plate(3), whole.subarray(0, 60))
  await run('out')
  const written = statSync(at('out', 'alpha', 's.5.png')).mtimeMs
  expect((await run('out')).summary).toMatchObject({ failed: 1 })
  expect(statSync(at('out', 'alpha', 's.5.png')).mtimeMs).toBe(written)
  writeFileSync(plate(3), whole)
})

test('the last frame of a range is made anew when those behind it come', async () => {
  await run('out', '--range', '0-3')
  expect(bytesOf('out')[3]).not.toBe(bytesOf('whole')[3])
  await run('out')
  expect(otherThanWhole()).toEqual([])
})
