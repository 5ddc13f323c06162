// Owns sending frames through the real threads with a device of a given speed, and what that took: overlapped or one after the other.

import { join } from 'node:path'
import { createStageClock, type Marks, runPipeline, STAGES, type StageTimes } from '@popcel/clip'
import type { CutOptions, PassKind, Runtime } from '@popcel/matting'
import { type FindDone, type FrameHands, openFrameHands, type PassJob, type ReadDone } from '@popcel/runtime'

export type ClipCase = {
  readonly frames: readonly string[]
  readonly out: string
  readonly runtime: Runtime
  readonly model: string
  readonly passes: readonly PassKind[]
  /** False: each frame is read, inferred and written before the next one is begun. */
  readonly overlapped: boolean
  readonly writeBytes?: number
  /** Each write takes so many times as long as it takes. */
  readonly diskSlowness?: number
  /** The finer matte steps (guided edge, tidy) and the foreground estimate, or the network's matte as it is. */
  readonly finish: 'plain' | 'full'
}

export type ClipTook = {
  readonly frames: number
  /** Of the frames after the warm-up, in ms a frame. */
  readonly wallMs: number
  readonly cpuMs: number
  readonly stages: Readonly<Record<string, StageTimes>>
  readonly lanes: FrameHands['lanes']
  readonly marks: Marks
  readonly peakRssMiB: number
}

/** Threads start and code warms up in the first frames. */
export const WARM_UP = 4

export async function runClip(asked: ClipCase): Promise<ClipTook> {
  const { signal } = new AbortController()
  await using hands = openFrameHands({ signal, runtime: asked.runtime, readsInOrder: false, remembers: false })
  const one = { readAtOnce: 1, inferAtOnce: 1, writeAtOnce: 1 }
  const lanes = asked.overlapped ? hands.lanes : one
  const watch = watchUsage()
  let clock = createStageClock(() => performance.now())
  let marks: Marks = { ahead: 0, behind: 0, bytes: 0 }
  let done = 0
  const stages = stagesOf(asked, hands)
  const begin = () => {
    clock = createStageClock(() => performance.now())
    watch.begin()
  }
  const clocks = { begin: (stage: Parameters<typeof clock.begin>[0]) => clock.begin(stage), times: () => clock.times() }
  const options = { signal, clock: clocks, ...lanes, ...(asked.writeBytes ? { writeBytes: asked.writeBytes } : {}) }
  const batches = asked.overlapped ? [asked.frames] : asked.frames.map((frame) => [frame])
  for (const batch of batches)
    for await (const end of runPipeline(batch, stages, { ...options, onMarks: (seen) => (marks = seen) })) {
      if (end.status === 'failed') throw end.error
      if (++done === WARM_UP) begin()
    }
  const { wallMs, cpuMs, peakRssMiB } = watch.end()
  const counted = asked.frames.length - WARM_UP
  const times = clock.times()
  const used = STAGES.filter((stage) => times[stage].frames > 0)
  return {
    frames: counted,
    wallMs: wallMs / counted,
    cpuMs: cpuMs / counted,
    stages: Object.fromEntries(used.map((stage) => [stage, times[stage]])),
    lanes,
    marks,
    peakRssMiB,
  }
}

function stagesOf({ model, out, passes, finish, diskSlowness = 1 }: ClipCase, hands: FrameHands) {
  const plain = finish === 'plain'
  const asIs: CutOptions = { refine: 'none', tidy: false, solid: false, defringe: false }
  const cut: CutOptions = { model, force: true, ...(plain ? asIs : {}) }
  const choice = { model, screen: undefined }
  const shot = { levels: undefined, despecklePx: undefined, despill: undefined, passthrough: false }
  return {
    read: (path: string) => hands.read({ plate: { kind: 'file', path }, helpers: {} }),
    infer: ({ plate, mattes, over }: ReadDone) => hands.find({ plate, mattes, over, choice, cut, keying: {} }),
    write: async (held: FindDone, path: string) => {
      const began = performance.now()
      const done = await hands.finish({
        ...held,
        choice,
        cut,
        shot,
        passes: jobsFor(passes, out, path),
        previewPx: undefined,
      })
      if (diskSlowness > 1)
        await new Promise((resolve) => setTimeout(resolve, (diskSlowness - 1) * (performance.now() - began)))
      return done
    },
    bytesOf: ({ plate, found }: FindDone) => plate.data.byteLength + found.matte.data.byteLength,
  }
}

function jobsFor(passes: readonly PassKind[], out: string, path: string): PassJob[] {
  const name = path.slice(path.lastIndexOf('plate.'))
  return passes.map((pass) => ({
    pass,
    pixels: { samples: 'float', space: 'linear', rgba: 'premultiplied' },
    over: { kind: 'checker' },
    file: { path: join(out, `${pass}-${name}`), format: 'exr', pass, coverage: pass === 'alpha' },
  }))
}

function watchUsage() {
  let [began, cpu, peak] = [performance.now(), process.cpuUsage(), 0]
  const look = () => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }
  const timer = setInterval(look, 50)
  return {
    begin() {
      began = performance.now()
      cpu = process.cpuUsage()
    },
    end() {
      clearInterval(timer)
      look()
      const { user, system } = process.cpuUsage(cpu)
      return { wallMs: performance.now() - began, cpuMs: (user + system) / 1000, peakRssMiB: peak / 2 ** 20 }
    },
  }
}
