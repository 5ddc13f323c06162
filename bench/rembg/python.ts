// Owns the Python that rembg runs on: a virtual environment in .cache/rembg, made from bench/rembg/requirements.txt.
// e2e/python.ts does the same for the oracles; the rooms may not import each other.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../machine.ts'

const REQUIREMENTS = join(ROOT, 'bench', 'rembg', 'requirements.txt')

/** The environment's python. @throws Error that says why there is none */
export function pythonWithRembg(): string {
  const home = join(ROOT, '.cache', 'rembg')
  const python = join(home, 'bin', 'python')
  const stamp = join(home, 'made-from')
  const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex')
  if (existsSync(python) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python
  const machines = ['python3', 'python'].find(answers)
  if (!machines) throw new Error('there is no Python; install Python 3.10 or newer to compare with rembg')
  try {
    rmSync(home, { recursive: true, force: true })
    run(machines, ['-m', 'venv', home])
    run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS])
  } catch (error) {
    throw new Error(`rembg could not be installed: ${error instanceof Error ? error.message : String(error)}`)
  }
  writeFileSync(stamp, wanted)
  return python
}

function answers(name: string): boolean {
  try {
    run(name, ['--version'])
    return true
  } catch {
    return false
  }
}

function run(file: string, args: readonly string[]): string {
  return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}
