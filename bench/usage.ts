// Owns measuring a whole process from inside: what `--import` loads first, which writes what the process used when it ends.
// Counts every thread of the process, native ones too.

export type Usage = { cpuMs: number; peakRssMiB: number }

/** A module that writes a {@link Usage} to `file`. JavaScript, for TypeScript would load the stripper of types, 45 ms, and measure that. */
export function watcherOf(file: string): string {
  // Linux tells as a process's largest what the one that started it had, if that was more; its own peak stands in /proc.
  const lines = `import { readFileSync, writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
function peakKiB() {
  try {
    return Number(/VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1])
  } catch {
    return process.resourceUsage().maxRSS
  }
}
if (isMainThread) process.on('exit', () => {
  const { user, system } = process.cpuUsage()
  const usage = { cpuMs: (user + system) / 1000, peakRssMiB: peakKiB() / 1024 }
  writeFileSync(${JSON.stringify(file)}, JSON.stringify(usage))
})`
  return `data:text/javascript,${encodeURIComponent(lines)}`
}
