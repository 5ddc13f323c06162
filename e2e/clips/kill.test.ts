// Kills `popcel clip` at random moments and lets it go on: what comes out is byte for byte what an undisturbed run makes.
// Also the disk that is full in the middle.

import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readEnv } from '../env.ts'
import { say } from '../print.ts'
import { writeShot } from './make-frames.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const POPCEL = join(ROOT, 'apps', 'cli', 'bin', 'popcel.js')
const FRAMES = 40
/** POPCEL_KILLS=100 for the whole proof; a run of the suite makes do with fewer. */
const KILLS = readEnv().kills

let folder: string
const at = (...parts: string[]) => join(folder, ...parts)
const clip = (out: string, ...more: string[]) => clipOf('plate', out, ...more)
const clipOf = (shot: string, out: string, ...more: string[]) => [
  POPCEL,
  'clip',
  at(shot),
  '-o',
  out,
  '--resume',
  '--json',
  ...more,
]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'popcel-kill-'))
  await writeShot(at('plate'), FRAMES, { width: 160, height: 90 })
  await writeShot(at('grainy'), FRAMES, { width: 160, height: 90 }, { step: 0.2, grain: 0.03 })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Every file below a folder but the record, with its digest. */
function filesOf(out: string): Record<string, string> {
  const names = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.popcel-clip'))
    .map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1))
  return Object.fromEntries(
    names.sort().map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(out, name)))
        .digest('hex'),
    ]),
  )
}

/** Starts a run and kills it after `ms`; true when it came to its end before. */
function runFor(args: string[], ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: 'ignore' })
    const timer = setTimeout(() => child.kill('SIGKILL'), ms)
    child.on('exit', (code) => {
      clearTimeout(timer)
      resolve(code === 0)
    })
  })
}

/** Kills runs at random moments until it was done so often, and holds each result against that of an undisturbed run. */
async function killAndGoOn(kills: number, shot: string, name: string, ...more: string[]): Promise<void> {
  const began = performance.now()
  const undisturbed = spawnSync(process.execPath, clipOf(shot, at(`${name}-whole`), ...more), { encoding: 'utf8' })
  expect(undisturbed.status, undisturbed.stderr).toBe(0)
  const wanted = filesOf(at(`${name}-whole`))
  expect(Object.keys(wanted)).toHaveLength(FRAMES * 4)
  const wholeMs = performance.now() - began
  let killed = 0
  let ends = 0
  while (killed < kills) {
    const out = at(`${name}-${ends}`)
    // From before the first frame to after the last.
    while (killed < kills && !(await runFor(clipOf(shot, out, ...more), wholeMs * (0.2 + Math.random())))) killed++
    const last = spawnSync(process.execPath, clipOf(shot, out, ...more), { encoding: 'utf8' })
    expect(last.status, last.stderr).toBe(0)
    expect(filesOf(out)).toEqual(wanted)
    ends++
  }
  say(`popcel clip was killed ${killed} times over ${ends} runs, and each became what an undisturbed run makes`)
}

test(
  'killed at random moments and gone on with, the result is that of an undisturbed run',
  () => killAndGoOn(KILLS, 'plate', 'out'),
  20 * 60_000,
)

test(
  'so it is where each frame is steadied by those around it, the last by those before',
  async () => {
    await killAndGoOn(Math.min(KILLS, 6), 'grainy', 'steady', '--steady')
    expect(spawnSync(process.execPath, clipOf('grainy', at('unsteady'))).status).toBe(0)
    const [plain, steadied] = [filesOf(at('unsteady')), filesOf(at('steady-whole'))]
    const same = Object.keys(plain).filter((name) => name.startsWith('alpha') && plain[name] === steadied[name])
    // The first and the last have no frame on one side, and may be their own.
    expect(same.length).toBeLessThanOrEqual(2)
  },
  20 * 60_000,
)

/** A disk of `kB`, where this machine lets us mount one. */
function mountDisk(kB: number): string | undefined {
  const place = at('disk')
  mkdirSync(place)
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kB}k`, 'tmpfs', place]).status === 0 ? place : undefined
}

test('a disk that is full in the middle ends the run with its name, no half file, and it goes on with more room', async (context) => {
  const disk = mountDisk(900)
  if (!disk) return context.skip('no disk can be mounted here')
  try {
    const full = spawnSync(process.execPath, clip(join(disk, 'out')), { encoding: 'utf8' })
    expect(full.status).toBe(1)
    expect(full.stdout).toMatch(/"code":"disk-full"/)
    const names = readdirSync(disk, { recursive: true }).map(String)
    expect(names.filter((name) => name.endsWith('.part'))).toEqual([])
    const done = names.filter((name) => name.includes('alpha/')).length
    expect(done).toBeGreaterThan(0)
    expect(done).toBeLessThan(FRAMES)
    spawnSync('mount', ['-o', 'remount,size=64m', disk])
    const more = spawnSync(process.execPath, clip(join(disk, 'out')), { encoding: 'utf8' })
    expect(more.status, more.stderr).toBe(0)
    expect(more.stdout).toMatch(/"status":"skipped"/)
    expect(Object.keys(filesOf(join(disk, 'out')))).toHaveLength(FRAMES * 4)
  } finally {
    spawnSync('umount', [disk])
  }
})

/** Runs `popcel clip` and stops it in good order after so many frames; what it said and how it ended. */
async function stopAfter(frames: number, out: string): Promise<{ said: string; code: number | null }> {
  const child = spawn(process.execPath, clip(out), { stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
  let said = ''
  let isTold = false
  for await (const chunk of child.stdout) {
    said += chunk
    if (!isTold && said.split('"type":"frame"').length > frames) isTold = child.kill('SIGINT')
  }
  return { said, code: await ended }
}

test('stopped by a signal, it leaves whole files only and says so', async () => {
  for (const frames of [1, 2, 5, 11, 17, 23]) {
    const out = at(`stopped-${frames}`)
    const { said, code } = await stopAfter(frames, out)
    const names = readdirSync(out, { recursive: true }).map(String)
    expect(names.filter((name) => name.endsWith('.part'))).toEqual([])
    // The last frames may be done before the signal arrives.
    if (code !== 0) expect({ code, said }).toMatchObject({ code: 130, said: expect.stringMatching(/"code":"aborted"/) })
  }
})
