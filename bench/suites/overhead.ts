// Owns the figures of everything around a network at 1024×1024: decode, resize, normalise, post, refine, colours, encode. The
// network is one layer, so its own few ms count as ours.

import { readFileSync } from 'node:fs'
import { cut, joinCutOut } from '@popcel/matting'
import { createRuntime, decodePicture, encodePicture } from '@popcel/runtime'
import { type Figure, figureOfRuns, spreadOf } from '../figure.ts'
import { timeCalls } from '../process.ts'
import { prepareBench } from '../speed/network-file.ts'
import type { SuiteResult } from '../suite.ts'

const RUNS = 9
const WARM_UPS = 8
/** What issue 3 allows of a run of a network. */
const ALLOWED_SHARE = 0.12

export async function measure(): Promise<SuiteResult> {
  using bench = await prepareBench()
  await using runtime = createRuntime({ now: () => performance.now() })
  const tools = { now: () => performance.now(), runtime }
  const options = { model: 'isnet-general-use', weights: bench.network, device: 'cpu' } as const
  const bytes = readFileSync(bench.large)
  const picture = await decodePicture(bytes)
  const stages: Record<string, number[]> = {}
  const alphaOnly = await timeCalls(RUNS, WARM_UPS, () => cut(picture, { ...options, defringe: false }, tools))
  const cutOnly = await timeCalls(RUNS, WARM_UPS, async () => {
    const { ms } = await cut(picture, options, tools)
    for (const [stage, took] of Object.entries(ms)) stages[stage] = [...(stages[stage] ?? []), took]
  })
  const whole = await timeCalls(RUNS, WARM_UPS, async () => {
    const { matte, foreground } = await cut(await decodePicture(bytes), options, tools)
    return encodePicture(joinCutOut(foreground, matte), { format: 'png' })
  })
  const median = spreadOf(whole).median
  const figures: Figure[] = [
    figureOfRuns('alpha only, pixels to matte', 'ms', alphaOnly, { atMost: 60 }),
    figureOfRuns('cut-out with clean colours, pixels to pixels', 'ms', cutOnly),
    figureOfRuns('cut-out, PNG to PNG', 'ms', whole),
    { what: 'a network run of which that is 12 %', value: median / ALLOWED_SHARE / 1000, unit: 's' },
  ]
  const told = Object.entries(stages).map(
    ([stage, took]) => `${stage} ${spreadOf(took.slice(WARM_UPS)).median.toFixed(1)} ms`,
  )
  return {
    figures,
    notes: [`stages of the cut-out: ${told.join(', ')}`],
    cases: [{ alphaOnly, cutOnly, whole, stages }],
  }
}
