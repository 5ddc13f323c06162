import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { runInMemory } from '../run-in-memory.ts'
import { findProgram, isPassedOn, runProgram } from './pass-on.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-pass-on-'))
afterAll(() => rmSync(folder, { recursive: true }))
const program = (name: string, text: string) => {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

test('the worker, the endpoint and the planner are found by the names of their packages', () => {
  expect(findProgram('worker')).toMatch(/apps.worker.bin.popcel-worker\.js$/)
  expect(findProgram('endpoint')).toMatch(/apps.endpoint.bin.popcel-endpoint\.js$/)
  expect(findProgram('plan')).toMatch(/apps.endpoint.bin.popcel-plan\.js$/)
})

test('the bench is found in a clone, and told to lie in one where there is none', () => {
  expect(findProgram('bench')).toMatch(/bench.run\.ts$/)
  const published = () => {
    throw new Error('not there')
  }
  expect(() => findProgram('bench', published)).toThrow("it comes with a clone of popcel's source")
})

test('a package that is not installed, or lacks the program, is told with the way to get it', () => {
  const missing = () => {
    throw new Error('not there')
  }
  expect(() => findProgram('worker', missing)).toThrow('npm install @popcel/worker')
  const manifest = program('package.json', '{"bin":{"other":"x.js"}}')
  expect(() => findProgram('worker', () => manifest)).toThrow('npm install @popcel/worker')
})

describe('running', () => {
  test('words go over as they are, and the exit code comes back', async () => {
    const file = program(
      'count.js',
      'process.exit(process.argv.slice(2).join("|") === "--port|0|-- x" && process.env.MINE === "here" ? 7 : 1)',
    )
    expect(await runProgram(file, ['--port', '0', '-- x'], { MINE: 'here' })).toBe(7)
  })

  test('a program that dies of a signal has the code that a shell gives it', async () => {
    const file = program('die.js', 'process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)')
    expect(await runProgram(file, [], {})).toBe(143)
  })
})

test('popcel hands worker and endpoint on before it reads a word, help too', async () => {
  const ran: unknown[] = []
  const runProgram = async (file: string, words: readonly string[]) => {
    ran.push([file, words])
    return 5
  }
  const { code, out } = await runInMemory(['endpoint', '--port', '0', '--help', '--json', '-q', '--nonsense'], {
    runProgram,
  })
  expect({ code, out }).toEqual({ code: 5, out: '' })
  expect(ran).toEqual([[findProgram('endpoint'), ['--port', '0', '--help', '--json', '-q', '--nonsense']]])
  expect(isPassedOn('cut')).toBe(false)
})

test('help names them', async () => {
  const { out } = await runInMemory(['--help'])
  for (const name of ['worker', 'endpoint', 'plan', 'bench', 'smoke'])
    expect(out).toMatch(new RegExp(`^ {2}${name} `, 'm'))
})
