// Owns telling whether a process is the one that was started, though its number may have been given to another since.

import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

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

function bornOnLinux(pid: number): string | undefined {
  const { state, born } = statOf(pid)
  // a zombie has ended; it only waits for its parent to look
  return state === 'Z' ? undefined : born
}

/** Fields 3, 5 and 22 of stat; the last is in clock ticks since boot. The name in field 2 may hold spaces and brackets. */
function statOf(pid: number | string): { state: string | undefined; group: number; born: string | undefined } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { state: fields[0], group: Number(fields[2]), born: fields[19] }
}

/** True while any process of the group runs. Windows has no groups: the process alone counts. */
export function groupLives(pid: number): boolean {
  if (!signalGroup(pid, 0)) return false
  if (process.platform !== 'linux') return true
  // Zombies can be signalled too, and where process 1 waits for nobody they stay for ever.
  return readdirSync('/proc').some((name) => {
    try {
      if (!/^\d+$/.test(name)) return false
      const { state, group } = statOf(name)
      return group === pid && state !== 'Z'
    } catch {
      return false
    }
  })
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
