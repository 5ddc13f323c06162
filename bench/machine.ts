// Owns what a figure was measured on: the machine, and the versions of what ran. A figure without them says nothing.

import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

export const ROOT = fileURLToPath(new URL('..', import.meta.url))

export type Machine = {
  cpu: string
  cores: number
  memoryGiB: number
  system: string
  node: string
  sharp: string
  libvips: string
  /** Short hash of the commit; ends with `+` when the working tree had changes. */
  commit: string
}

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    sharp: sharp.versions.sharp ?? 'unknown',
    libvips: sharp.versions.vips,
    commit: `${git('rev-parse', '--short', 'HEAD') || 'unknown'}${git('status', '--porcelain') ? '+' : ''}`,
  }
}

function git(...args: string[]): string {
  try {
    return execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return ''
  }
}
