// Owns the Python that the oracles run on: a virtual environment in .cache/python, made from e2e/requirements.txt.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Found, lastWordsOf } from './found.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const REQUIREMENTS = join(ROOT, 'e2e', 'requirements.txt')
const LEAST_MINOR = 9

/** The environment's python, made when it is missing or the requirements have changed; undefined when it cannot be. */
export function pythonWithRequirements(): string | undefined {
  return providePython().path
}

/** Like pythonWithRequirements, and says how it came or why it did not. */
export function providePython(root = ROOT, requirements = REQUIREMENTS): Found {
  if (!existsSync(requirements)) return { path: undefined, why: 'there is no e2e/requirements.txt' }
  const home = join(root, '.cache', 'python')
  const stamp = join(home, 'made-from')
  const python = join(home, 'bin', 'python')
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex')
  if (existsSync(python) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
    return { path: python, how: 'found' }
  }
  const machines = machinePython()
  if (!machines)
    return { path: undefined, why: `there is no Python 3.${LEAST_MINOR} or newer; install one to run the oracles` }
  try {
    rmSync(home, { recursive: true, force: true })
    run(machines, ['-m', 'venv', home])
    run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements])
    writeFileSync(stamp, wanted)
    return { path: python, how: 'installed' }
  } catch (error) {
    return { path: undefined, why: `the requirements could not be installed: ${lastWordsOf(error)}` }
  }
}

function machinePython(): string | undefined {
  return ['python3', 'python'].find((name) => {
    try {
      const [major, minor] = run(name, ['-c', 'import sys; print(*sys.version_info[:2])']).split(' ').map(Number)
      return major === 3 && (minor ?? 0) >= LEAST_MINOR
    } catch {
      return false
    }
  })
}

function run(file: string, args: readonly string[]): string {
  return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}
