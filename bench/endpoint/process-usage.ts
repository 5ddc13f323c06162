// Owns what another process uses just now, as Linux tells it: processor time and memory. Elsewhere it is not known.

import { readFileSync } from 'node:fs'

/** NaN where it is not known. */
export type ProcessUsage = { readonly cpuMs: number; readonly rssMiB: number }

/** A tick of the kernel's clock for user space, which is 10 ms on every Linux that Node runs on (proc(5), USER_HZ). */
const TICK_MS = 10

export function usageOf(pid: number | undefined): ProcessUsage {
  try {
    return usageIn(readFileSync(`/proc/${pid}/stat`, 'utf8'), readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return { cpuMs: Number.NaN, rssMiB: Number.NaN }
  }
}

/** `stat` and `status` as in proc(5): fields 14 and 15 of the one, VmRSS of the other. */
export function usageIn(stat: string, status: string): ProcessUsage {
  // the second field is a name in brackets, which may have blanks in it
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[11]) + Number(fields[12])
  const kib = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1])
  return { cpuMs: ticks * TICK_MS, rssMiB: kib / 1024 }
}
