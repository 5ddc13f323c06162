// Owns measuring a whole process from inside: what `--import` loads first, which writes what the process used when it ends.
// Counts every thread of the process, native ones too.

export type Usage = { cpuMs: number; peakRssMiB: number }

/** A module that writes a {@link Usage} to `file`. JavaScript, for TypeScript would load the stripper of types, 45 ms, and measure that. */
export function watcherOf(file: string): string {
  const lines = `import { writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
if (isMainThread) process.on('exit', () => {
  const { user, system } = process.cpuUsage()
  const usage = { cpuMs: (user + system) / 1000, peakRssMiB: process.resourceUsage().maxRSS / 1024 }
  writeFileSync(${JSON.stringify(file)}, JSON.stringify(usage))
})`
  return `data:text/javascript,${encodeURIComponent(lines)}`
}
