// Owns ending the endpoint of `make dev`, with the workers that it started.

import { rmSync } from 'node:fs'
import { type Place, runningAt } from './endpoint-here.ts'

const LOOK_MS = 50

/** Resolves when it has ended; false where none ran. It lets its workers finish what they run, thirty seconds at most. */
export async function stop(place: Place): Promise<boolean> {
  const pid = runningAt(place)
  if (pid !== undefined) process.kill(pid, 'SIGTERM')
  while (runningAt(place) !== undefined) await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
  rmSync(place.pid, { force: true })
  return pid !== undefined
}
