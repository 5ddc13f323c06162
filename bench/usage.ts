// Owns measuring a whole process from inside: loaded with --import, it writes what the process used when it ends.
// `usage.ts?to=FILE` names the file. Counts every thread of the process, native ones too.

import { writeFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

export type Usage = { cpuMs: number; peakRssMiB: number }

const to = new URL(import.meta.url).searchParams.get('to')

if (isMainThread && to) {
  process.on('exit', () => {
    const { user, system } = process.cpuUsage()
    const usage: Usage = { cpuMs: (user + system) / 1000, peakRssMiB: process.resourceUsage().maxRSS / 1024 }
    writeFileSync(to, JSON.stringify(usage))
  })
}
