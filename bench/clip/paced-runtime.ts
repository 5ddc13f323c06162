// Owns a device that is occupied for a given time by each run and takes no processor: what a graphics card is to a pipeline.
// Its answer is a soft disc, so that everything after it has edges to work on.

import type { ModelSession, Runtime, Tensor } from '@popcel/matting'

export type PacedRuntime = Runtime & { readonly runs: () => number }

/** `side`: of the square that the network takes. One run at a time, each `deviceMs` long. */
export function createPacedRuntime(deviceMs: number, side: number, input: string, output: string): PacedRuntime {
  let free: Promise<void> = Promise.resolve()
  let runs = 0
  const answer = discOf(side)
  const run = async () => {
    const before = free
    const mine = Promise.withResolvers<void>()
    free = mine.promise
    await before
    await new Promise((resolve) => setTimeout(resolve, deviceMs))
    mine.resolve()
    runs++
    const data: Tensor['data'] = answer.slice()
    return { outputs: { [output]: { dims: [1, 1, side, side], data } }, ms: deviceMs }
  }
  const session: ModelSession = {
    device: 'cpu',
    inputs: new Map([[input, [1, 3, side, side]]]),
    outputs: [output],
    run,
  }
  return { installed: async () => [], open: async () => session, runs: () => runs }
}

/** Probabilities 0..1. */
function discOf(side: number): Float32Array {
  return Float32Array.from({ length: side * side }, (_, p) => {
    const distance = Math.hypot((p % side) / side - 0.5, Math.floor(p / side) / side - 0.5)
    return Math.min(1, Math.max(0, (0.3 - distance) * 60 + 0.5))
  })
}
