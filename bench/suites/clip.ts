// Owns the figures of clips: how near the pipeline comes to what its stages and the machine allow, and what it holds in memory.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { measureAgainstRembg } from '../clip/against-rembg.ts'
import { measureDryList } from '../clip/dry-list.ts'
import { SIZE_4K, writeFrames } from '../clip/frames.ts'
import { createPacedRuntime } from '../clip/paced-runtime.ts'
import { measureMini } from '../clip/real-model.ts'
import { type ClipCase, type ClipTook, runClip, WARM_UP } from '../clip/run-clip.ts'
import type { Figure } from '../figure.ts'
import { sayProgress } from '../print.ts'
import type { SuiteResult } from '../suite.ts'

const SIDE = 1024
const MODEL = 'birefnet-toonout'
/** What a 4K plate and its matte hold; the bound of the slow disk is three of them. */
const FRAME_BYTES = SIZE_4K.width * SIZE_4K.height * 4 * 4
const SLOW_DISK_BYTES = 3 * FRAME_BYTES

/** `--frames N` takes another number of 4K frames. */
export async function measure(args: readonly string[] = []): Promise<SuiteResult> {
  const count = args[0] === '--frames' ? Number(args[1]) : 24
  if (!(Number.isInteger(count) && count >= WARM_UP + 4)) throw new Error(`--frames wants ${WARM_UP + 4} or more`)
  const folder = mkdtempSync(join(tmpdir(), 'popcel-bench-clip-'))
  try {
    sayProgress(`clip: ${count} frames of 4K are made`)
    const frames = await writeFrames(join(folder, 'plate'), count, SIZE_4K)
    return await measureAll(frames, folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function measureAll(frames: readonly string[], folder: string): Promise<SuiteResult> {
  const out = join(folder, 'out')
  mkdirSync(out)
  const base = { frames, out, model: MODEL, passes: ['alpha'], finish: 'plain' } as const
  const run = (deviceMs: number, more: Partial<ClipCase> = {}) => {
    sayProgress(
      `clip: a device of ${deviceMs} ms${more.overlapped === false ? ', one after the other' : ''}${more.diskSlowness ? ', a slow disk' : ''}`,
    )
    return runClip({ ...base, overlapped: true, ...more, runtime: createPacedRuntime(deviceMs, SIDE, 'image', 'mask') })
  }
  const quick = await run(80)
  const quickInTurn = await run(80, { overlapped: false })
  const slow = await run(400)
  const slowInTurn = await run(400, { overlapped: false })
  const disk = await run(80, { diskSlowness: 5, writeBytes: SLOW_DISK_BYTES })
  const mini = await measureMini(folder)
  const dry = await measureDryList(folder)
  const rembg = await measureAgainstRembg(folder)
  const cases = [
    { case: 'device 80 ms', deviceMs: 80, ...quick },
    { case: 'device 80 ms, one after the other', deviceMs: 80, ...quickInTurn },
    { case: 'device 400 ms', deviceMs: 400, ...slow },
    { case: 'device 400 ms, one after the other', deviceMs: 400, ...slowInTurn },
    { case: 'disk 5 times slower', deviceMs: 80, ...disk },
  ]
  return {
    figures: [
      ...figuresOf('4K, device of 80 ms', 80, quick, quickInTurn),
      ...figuresOf('4K, device of 400 ms', 400, slow, slowInTurn),
      {
        what: 'disk 5 times slower: bytes held for it',
        value: disk.marks.bytes / 2 ** 20,
        unit: 'MiB',
        target: { atMost: SLOW_DISK_BYTES / 2 ** 20 },
      },
      { what: 'disk 5 times slower: peak memory', value: disk.peakRssMiB, unit: 'MiB' },
      ...mini,
      ...dry,
      ...rembg.figures,
    ],
    notes: [
      boundInWords(80, quick, quickInTurn),
      boundInWords(400, slow, slowInTurn),
      ...rembg.notes,
      `${availableParallelism()} cores; half-float ZIP in, half-float alpha out; a network of ${SIDE} px, its matte as it is`,
    ],
    cases,
  }
}

function figuresOf(what: string, deviceMs: number, took: ClipTook, inTurn: ClipTook): Figure[] {
  const bound = boundOf(deviceMs, took, inTurn)
  return [
    {
      what: `${what}: wall time of a frame over what bounds it`,
      value: took.wallMs / bound.ms,
      unit: '×',
      target: { atMost: 1.05 },
    },
    { what: `${what}: one after the other over overlapped`, value: inTurn.wallMs / took.wallMs, unit: '×' },
    { what: `${what}: a frame`, value: took.wallMs, unit: 'ms' },
  ]
}

type Bound = { readonly ms: number; readonly by: string; readonly all: Readonly<Record<string, number>> }

/**
 * What no pipeline can beat, of one frame: the slowest stage with all its lanes (its time as it is alone, when frames go one after the
 * other), the device, or the processor time of everything over the cores.
 */
function boundOf(deviceMs: number, { lanes, cpuMs }: ClipTook, inTurn: ClipTook): Bound {
  const alone = (name: string, lane: number) =>
    (inTurn.stages[name]?.medianMs ?? 0) / Math.min(lane, availableParallelism())
  const all = {
    device: deviceMs,
    'processor time over cores': cpuMs / availableParallelism(),
    'reading alone': alone('read', lanes.readAtOnce),
    'inference alone': alone('infer', lanes.inferAtOnce),
    'writing alone': alone('write', lanes.writeAtOnce),
  }
  const [by, ms] = Object.entries(all).reduce((most, one) => (one[1] > most[1] ? one : most))
  return { ms, by, all }
}

function boundInWords(deviceMs: number, took: ClipTook, inTurn: ClipTook): string {
  const { by, all } = boundOf(deviceMs, took, inTurn)
  const parts = Object.entries(all).map(([name, ms]) => `${name} ${ms.toFixed(0)} ms`)
  return `device of ${deviceMs} ms: bounded by ${by} (${parts.join(', ')}), ${took.wallMs.toFixed(0)} ms a frame taken`
}
