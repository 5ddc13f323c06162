// Owns the probes of the machine itself: Node, processor, memory, the folder for temporary files.

import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { arch, availableParallelism, cpus, platform, release, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { bytesInWords } from '../wording.ts'
import type { Diagnosis } from './probe.ts'

const leastNode = 24
/** A 24-megapixel picture takes about this much while it is keyed. */
const comfortableMemoryBytes = 2_000_000_000
const comfortableDiskBytes = 500_000_000

export function probeNode(): Diagnosis {
  const message = `${process.versions.node} on ${platform()} ${arch()} (${release()})`
  if (Number(process.versions.node.split('.')[0]) >= leastNode) return { level: 'ok', message }
  return { level: 'fail', message, advice: `Node ${leastNode} or newer is needed` }
}

export function probeProcessor(): Diagnosis {
  const threads = availableParallelism()
  const model = cpus()[0]?.model.trim() || 'unknown processor'
  const message = `${threads} ${threads === 1 ? 'core' : 'cores'} to work on (${model})`
  if (threads > 1) return { level: 'ok', message }
  return { level: 'warn', message, advice: 'it works, one emoji after the other' }
}

/** A container may allow less than the machine has; `constrainedMemory` is 0 or huge when it does not. */
export function probeMemory(total = totalmem(), allowed = process.constrainedMemory()): Diagnosis {
  const usable = allowed > 0 && allowed < total ? allowed : total
  const message = `${bytesInWords(usable)}${usable < total ? ` allowed of ${bytesInWords(total)}` : ''}`
  if (usable >= comfortableMemoryBytes) return { level: 'ok', message }
  return { level: 'warn', message, advice: 'large pictures may not fit; make them smaller first' }
}

/** Writes a file, as a command will. `folder` is the one for temporary files. */
export async function probeDisk(folder: string = tmpdir()): Promise<Diagnosis> {
  try {
    const own = await mkdtemp(join(folder, 'popcel-doctor-'))
    await writeFile(join(own, 'probe'), 'popcel')
    await rm(own, { recursive: true })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return {
      level: 'fail',
      message: `${folder}: cannot be written (${reason})`,
      advice: 'set TMPDIR to a folder that can be',
    }
  }
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  const message = `${folder}: can be written, ${bytesInWords(free)} free`
  if (free >= comfortableDiskBytes) return { level: 'ok', message }
  return { level: 'warn', message, advice: 'free some space before making large packs' }
}
