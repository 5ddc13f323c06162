// Owns the figures of everything around a network at 1024×1024: decode, resize, normalise, post, refine, colours, encode. The
// network is one layer, and its run is taken off.

import { readFileSync } from 'node:fs'
import { type CutResult, cut, joinCutOut } from '@popcel/matting'
import { createRuntime, decodePicture, encodePicture, matteAsPicture, type OnnxRuntime } from '@popcel/runtime'
import { type Figure, figureOfRuns, spreadOf } from '../figure.ts'
import { prepareBench } from '../speed/network-file.ts'
import type { SuiteResult } from '../suite.ts'

const RUNS = 9
const WARM_UPS = 8
/** What issue 3 allows of a run of a network. */
const ALLOWED_SHARE = 0.12

/** Of one call: wall ms without the network's own run, and processor ms of all threads with it. */
type Around = { readonly wallMs: number; readonly cpuMs: number }

export async function measure(): Promise<SuiteResult> {
  using bench = await prepareBench()
  await using runtime = createRuntime({ now: () => performance.now() })
  const tools = { now: () => performance.now(), runtime }
  const options = { model: 'isnet-general-use', weights: bench.network, device: 'cpu' } as const
  const bytes = readFileSync(bench.large)
  const picture = await decodePicture(bytes)
  const stages: CutResult['ms'][] = []
  const alphaOnly = await around(runtime, () => cut(picture, { ...options, defringe: false }, tools))
  const alphaWhole = await around(runtime, async () => {
    const { matte } = await cut(await decodePicture(bytes), { ...options, defringe: false }, tools)
    return encodePicture(matteAsPicture(matte, 8), { format: 'png' })
  })
  const cutOnly = await around(runtime, async () => {
    stages.push((await cut(picture, options, tools)).ms)
  })
  const whole = await around(runtime, async () => {
    const { matte, foreground } = await cut(await decodePicture(bytes), options, tools)
    return encodePicture(joinCutOut(foreground, matte), { format: 'png' })
  })
  return {
    figures: [
      ...figuresOf('alpha only, pixels to matte', alphaOnly, { atMost: 60 }),
      ...figuresOf('alpha only, PNG to PNG', alphaWhole),
      ...figuresOf('cut-out with clean colours, pixels to pixels', cutOnly),
      ...figuresOf('cut-out, PNG to PNG', whole),
      { what: 'a run of which that is 12 %', value: medianOf(whole) / ALLOWED_SHARE / 1000, unit: 's' },
    ],
    notes: [`stages of the cut-out, with the network's call: ${stagesInWords(stages.slice(WARM_UPS))}`],
    cases: [{ alphaOnly, alphaWhole, cutOnly, whole, stages }],
  }
}

async function around(runtime: OnnxRuntime, call: () => Promise<unknown>): Promise<Around[]> {
  const networkMs = () => runtime.report().reduce((sum, { runMs }) => sum + runMs, 0)
  const runs: Around[] = []
  for (let i = 0; i < WARM_UPS + RUNS; i++) {
    const [began, ranBefore, cpuBefore] = [performance.now(), networkMs(), process.cpuUsage()]
    await call()
    const ran = networkMs() - ranBefore
    const { user, system } = process.cpuUsage(cpuBefore)
    runs.push({ wallMs: performance.now() - began - ran, cpuMs: (user + system) / 1000 })
  }
  return runs.slice(WARM_UPS)
}

function figuresOf(what: string, runs: readonly Around[], target?: Figure['target']): Figure[] {
  const of = (time: keyof Around) => runs.map((run) => run[time])
  return [
    figureOfRuns(what, 'ms', of('wallMs'), target),
    figureOfRuns('  processor time, the layer included', 'ms', of('cpuMs')),
  ]
}

function medianOf(runs: readonly Around[]): number {
  return spreadOf(runs.map(({ wallMs }) => wallMs)).median
}

function stagesInWords(runs: readonly CutResult['ms'][]): string {
  return Object.keys(runs[0] ?? {})
    .map((stage) => `${stage} ${spreadOf(runs.map((ms) => ms[stage] ?? 0)).median.toFixed(1)} ms`)
    .join(', ')
}
