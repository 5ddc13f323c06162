// Owns the network that speed is measured with: one layer that finds a green screen, so that nearly all the time is ours and
// the matte is a real one. Made when it is asked for.

import { graph } from '@popcel/fixtures'

/** α = sigmoid(40·((R + B)/2 − G) + 8) on colours 0..1: a subject that is not green, on a screen that is. */
const STRENGTH = 40
const OFFSET = 8

export type Pixels = { readonly mean: number; readonly std: number; readonly input: string; readonly output: string }

/** How IS-Net's rows bring colours in: (x − 0.5) / 1. */
export const ISNET: Pixels = { mean: 0.5, std: 1, input: 'input', output: 'output' }

/** The bytes of the ONNX file. `side` fixes both sides; undefined leaves them open. */
export function screenNetwork({ mean, std, input, output }: Pixels, side?: number): Uint8Array {
  const weights = [STRENGTH / 2, -STRENGTH, STRENGTH / 2]
  const bias = OFFSET + weights.reduce((sum, weight) => sum + weight * mean, 0)
  const [height, width] = [side ?? 'height', side ?? 'width']
  return graph({
    inputs: [{ name: input, dims: [1, 3, height, width] }],
    outputs: [{ name: output, dims: [1, 1, height, width] }],
    nodes: [
      {
        op: 'Conv',
        inputs: [input, 'weights', 'bias'],
        outputs: ['logits'],
        attributes: { kernel_shape: { ints: [1, 1] } },
      },
      { op: 'Sigmoid', inputs: ['logits'], outputs: [output] },
    ],
    initializers: [
      { name: 'weights', dims: [1, 3, 1, 1], values: weights.map((weight) => weight * std) },
      { name: 'bias', dims: [1], values: [bias] },
    ],
  })
}
