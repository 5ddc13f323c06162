// Owns giving memory back while nothing is to be done: V8 keeps the pages of its last work until there is new work, and a worker
// that waits has none.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Takes some 30 ms of this thread. */
export function giveMemoryBack(): void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as (how: { type: 'major'; flavor: 'last-resort' }) => void
  // As when memory has run out: everything that can go goes, and empty pages are unmapped.
  collect({ type: 'major', flavor: 'last-resort' })
}
