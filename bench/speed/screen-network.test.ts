// Runs the measuring network for real: its matte must be one, or the times around it mean little.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cut, type Picture } from '@popcel/matting'
import { createRuntime } from '@popcel/runtime'
import { expect, test } from 'vitest'
import { prepareBench } from './network-file.ts'
import { ISNET, screenNetwork } from './screen-network.ts'

test('keeps what is not green and drops what is, with the alpha of the formula between', async () => {
  using bench = await prepareBench()
  await using runtime = createRuntime({ now: () => 0 })
  const session = await runtime.open({ kind: 'file', path: bench.network }, 'cpu')
  expect(session.outputs).toEqual(['output'])
  const side = 1024
  const data = new Float32Array(3 * side * side)
  const pixels = [
    [1, 0, 0],
    [0, 0.7, 0.26],
    [0.5, 0.7, 0.5],
  ] as const
  pixels.forEach((pixel, p) => {
    for (let c = 0; c < 3; c++) data[c * side * side + p] = pixel[c]! - 0.5
  })
  const { outputs } = await session.run({ input: { dims: [1, 3, side, side], data } })
  const alpha = outputs['output']!.data as Float32Array
  const formula = ([r, g, b]: readonly [number, number, number]) => 1 / (1 + Math.exp(-(40 * ((r + b) / 2 - g) + 8)))
  pixels.forEach((pixel, p) => {
    expect(alpha[p]!).toBeCloseTo(formula(pixel), 5)
  })
  expect([alpha[0]! > 0.999, alpha[1]! < 0.001]).toEqual([true, true])
})

test('cuts a red square from a green screen through the row that it is measured with', async () => {
  using bench = await prepareBench()
  const weights = join(bench.folder, 'open.onnx')
  writeFileSync(weights, screenNetwork(ISNET))
  await using runtime = createRuntime({ now: () => 0 })
  const side = 64
  const data = new Uint8Array(side * side * 3)
  const inside = (p: number) => p % side >= 16 && p % side < 48 && p >= 16 * side && p < 48 * side
  for (let p = 0; p < side * side; p++) data.set(inside(p) ? [220, 30, 40] : [0, 180, 66], p * 3)
  const picture: Picture = { width: side, height: side, channels: 3, data, space: 'srgb', alpha: 'none' }
  const { matte } = await cut(picture, { model: 'isnet-general-use', weights }, { now: () => 0, runtime })
  const covered = matte.data.reduce((sum, alpha) => sum + alpha, 0)
  expect(covered).toBeGreaterThan(31 * 31)
  expect(covered).toBeLessThan(33 * 33)
})
