// Owns the endpoint that `make dev` leaves running and `make stop` ends: where it writes, and which process it is.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
export const PROGRAM = join(ROOT, 'apps', 'endpoint', 'bin', 'popcel-endpoint.js')

export type Place = { readonly data: string; readonly log: string; readonly pid: string }

export function placeIn(folder: string): Place {
  return { data: join(folder, 'endpoint'), log: join(folder, 'endpoint.log'), pid: join(folder, 'endpoint.pid') }
}

/** Its process number; undefined where it does not run. A number that another program has by now is not ours. */
export function runningAt({ pid: file }: Place): number | undefined {
  if (!existsSync(file)) return undefined
  const pid = Number(readFileSync(file, 'utf8'))
  const { stdout } = spawnSync('ps', ['-p', String(pid), '-o', 'args='], { encoding: 'utf8' })
  return stdout?.includes(PROGRAM) ? pid : undefined
}

/** The folder and the port that were given, else those of this checkout. */
export function given(argv: readonly string[]): { readonly place: Place; readonly port: string } {
  const [folder = join(ROOT, '.cache', 'dev'), port = '8000'] = argv
  return { place: placeIn(folder), port }
}
