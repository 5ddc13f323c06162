// Owns telling whether a process is the one that was started, though its number may have been given to another since.

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** When the process was born, in the system's own words; undefined when it is not there or the system does not tell. */
export function bornOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') return bornOnLinux(pid)
    if (process.platform === 'win32') return undefined
    return execFileSync('ps', ['-p', String(pid), '-o', 'lstart='], { encoding: 'utf8' }).trim() || undefined
  } catch {
    return undefined
  }
}

/** Field 22 of stat is the start time in clock ticks since boot; the name in field 2 may hold spaces and brackets. */
function bornOnLinux(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // a zombie has ended; it only waits for its parent to look
  return fields[0] === 'Z' ? undefined : fields[19]
}

/** True while any process of the group runs. Windows has no groups: the process alone counts. */
export function groupLives(pid: number): boolean {
  return signalGroup(pid, 0)
}

/** False when there was nobody to signal. */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  return sendSignal(process.platform === 'win32' ? pid : -pid, signal)
}

export function sendSignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
