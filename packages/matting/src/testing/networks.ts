// Owns networks that answer by a function, and small pictures for them, for tests.

import type { ModelSession, Runtime, Tensor, WeightsRef } from '../models/session.ts'
import { blotches, disc, draw } from './draw.ts'

export const SIDE = 64
/** A bright disc on nothing that the keyer takes. */
export const busy = draw(SIDE, blotches, [{ coverage: disc(31.5, 31.5, 18), colour: [250, 240, 230] }])
export const plain = draw(SIDE, [255, 255, 255], [{ coverage: disc(31.5, 31.5, 18), colour: [200, 30, 30] }])

export const noisy = draw(SIDE, [210, 190, 200], [{ coverage: disc(31.5, 31.5, 18), colour: [150, 130, 90] }], {
  noise: 6,
})

export type Answer = (feeds: Readonly<Record<string, Tensor>>) => Record<string, Tensor>

/** Networks that answer by a function; `opened` lists what was asked for. */
export function runtimeOf(answers: Readonly<Record<string, Answer>>, inputs = ['image']) {
  const opened: WeightsRef[] = []
  const runtime: Runtime = {
    installed: async () => Object.keys(answers),
    async open(ref) {
      opened.push(ref)
      const answer = answers[ref.kind === 'file' ? ref.path : ref.model]
      if (!answer) throw new Error(`nothing is known of ${JSON.stringify(ref)}`)
      const session: ModelSession = {
        device: 'cpu',
        inputs: new Map(inputs.map((name) => [name, []])),
        outputs: ref.kind === 'model' && ref.model.startsWith('vitmatte') ? ['alphas'] : ['alpha'],
        run: async (feeds) => ({ outputs: answer(feeds), ms: 1 }),
      }
      return session
    },
  }
  return { runtime, opened }
}

/** Alpha is 0.95 where the red plane is bright, 0.05 elsewhere: what a network's body and empty part look like. */
export const bright: Answer = (feeds) => {
  const { dims, data } = Object.values(feeds)[0]!
  const pixels = dims[2]! * dims[3]!
  const alpha = Float32Array.from({ length: pixels }, (_, p) => ((data[p] as number) > 1.6 ? 0.95 : 0.05))
  return { alpha: { dims: [1, 1, dims[2]!, dims[3]!], data: alpha } }
}
/** Answers with these mattes in turn, as large as the network sees the picture. */
export function inTurn(...mattes: readonly Float32Array[]): Answer {
  let calls = 0
  return (feeds) => {
    const [height, width] = Object.values(feeds)[0]!.dims.slice(-2) as [number, number]
    const matte = mattes[calls++ % mattes.length]!
    const place = (p: number) =>
      Math.floor((Math.floor(p / width) * SIDE) / height) * SIDE + Math.floor(((p % width) * SIDE) / width)
    const data = Float32Array.from({ length: width * height }, (_, p) => matte[place(p)]!)
    return { alpha: { dims: [1, 1, height, width], data } }
  }
}
export const tools = (made: { runtime: Runtime }) => ({ now: () => 0, runtime: made.runtime })
export const middle = 32 * SIDE + 32
