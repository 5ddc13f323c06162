// Owns the figure of very long clips: 100,000 frames that are all done, looked at for what is left.

import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { groupSequences, isDone, openJournal, runPipeline } from '@popcel/clip'
import type { Figure } from '../figure.ts'
import { sayProgress } from '../print.ts'

const FRAMES = 100_000

export async function measureDryList(folder: string): Promise<Figure[]> {
  sayProgress(`clip: ${FRAMES} small files are made`)
  const names = Array.from({ length: FRAMES }, (_, i) => `long.${String(i).padStart(6, '0')}.exr`)
  const [plate, out] = [join(folder, 'long'), join(folder, 'long-out')]
  mkdirSync(plate)
  mkdirSync(join(out, 'alpha'), { recursive: true })
  const manifest = { mark: 'bench', asked: {} }
  using made = await openRecord(out, manifest, false)
  for (const [number, name] of names.entries()) {
    writeFileSync(join(plate, name), 'x')
    writeFileSync(join(out, 'alpha', name), 'y')
    const { mtimeMs } = statSync(join(plate, name))
    made.journal.note({
      number,
      inputs: { plate: { bytes: 1, changedMs: mtimeMs, sha256: '' } },
      outputs: { [`alpha/${name}`]: 1 },
    })
  }
  const before = process.memoryUsage().rss
  const began = performance.now()
  const usage = process.cpuUsage()
  const [sequence] = groupSequences(names)
  using record = await openRecord(out, manifest, true)
  const open = sequence!.frames.filter(
    ({ number, name }) =>
      isDone(record.journal, number, { plate: join(plate, name) }, [`alpha/${name}`], out) !== 'done',
  )
  const decidedMs = performance.now() - began
  const { user, system } = process.cpuUsage(usage)
  if (open.length > 0) throw new Error(`${open.length} of ${FRAMES} frames were not taken for done`)
  const marks = await memoryWhileDry(sequence!.frames.length)
  return [
    { what: '100,000 frames: resume decides in', value: decidedMs / 1000, unit: 's', target: { atMost: 2 } },
    { what: '100,000 frames: processor time of that', value: (user + system) / 1e6, unit: 's' },
    {
      what: '100,000 frames: memory of names and record',
      value: (process.memoryUsage().rss - before) / 2 ** 20,
      unit: 'MiB',
    },
    {
      what: '100,000 frames through the pipeline: growth from a tenth to the end',
      value: marks,
      unit: 'MiB',
      target: { atMost: 32 },
    },
  ]
}

async function openRecord(folder: string, manifest: { mark: string; asked: Record<string, unknown> }, resume: boolean) {
  const journal = await openJournal({ folder, manifest, resume, tag: 'bench' })
  return { journal, [Symbol.dispose]: () => journal.close() }
}

/** Frames that are nothing but numbers, through all stages. */
async function memoryWhileDry(count: number): Promise<number> {
  const items = function* () {
    for (let n = 0; n < count; n++) yield n
  }
  const stage = async (n: number) => n
  const stages = { read: stage, infer: stage, write: stage, bytesOf: () => 1 }
  const { signal } = new AbortController()
  let [settled, last, ended] = [0, 0, 0]
  for await (const _ of runPipeline(items(), stages, { signal })) {
    if (++ended === count / 10) settled = process.memoryUsage().rss
    last = process.memoryUsage.rss()
  }
  return (last - settled) / 2 ** 20
}
