// Keyers of four channels through the real ONNX Runtime, with answers known by hand: constants, the hint itself, NaN.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { constantHintGraph, hintGraph } from '@popcel/fixtures'
import { createRuntime } from '@popcel/runtime'
import { afterAll, describe, expect, it } from 'vitest'
import { srgbToLinear } from '../light.ts'
import type { Matte, Picture } from '../picture.ts'
import { compOver } from '../shot/comp-over.ts'
import { premultiply } from '../shot/transfer.ts'
import type { Network } from './network.ts'
import { runMatte } from './run-matte.ts'
import type { ModelSession } from './session.ts'
import type { HintSpec } from './spec.ts'
import { MODELS } from './table.ts'
import { painted, recorded } from './testing/networks.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-hinted-'))
const runtime = createRuntime({ now: () => performance.now(), threads: 1 })
afterAll(async () => {
  await runtime[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true })
})

const tools = { now: () => performance.now() }
let files = 0

async function keyer(bytes: Uint8Array): Promise<Network<HintSpec> & { session: ReturnType<typeof recorded> }> {
  const path = join(folder, `${++files}.onnx`)
  writeFileSync(path, bytes)
  const session: ModelSession = await runtime.open({ kind: 'file', path }, 'cpu')
  return { model: 'corridor-key', spec: MODELS['corridor-key'], session: recorded(session) }
}

function ramp(width: number, height: number): Matte {
  return { width, height, data: Float32Array.from({ length: width * height }, (_, p) => (p % width) / (width - 1)) }
}

describe('a keyer that says alpha .8 and fg .6 to everything', () => {
  it('gives comp 0.545655 over the dark tile, and premultiplied light srgbToLinear(.6)·.8', async () => {
    const net = await keyer(constantHintGraph(0.8, 0.6, { side: 16 }))
    const { matte, foreground } = await runMatte(painted(37, 21), net, { ...tools, hint: ramp(37, 21) })
    expect([matte.width, matte.height, foreground?.channels, foreground?.space]).toEqual([37, 21, 3, 'srgb'])
    expect(net.session.fed.length).toBe(1)
    for (const alpha of matte.data) expect(alpha).toBeCloseTo(0.8, 5)
    const comp = compOver(foreground!, matte, { into: new Float32Array(37 * 21 * 3) })
    for (const value of comp.data) expect(Math.abs(value - 0.545655)).toBeLessThan(1e-4)
    const processed = premultiply(foreground!, matte)
    for (let p = 0; p < processed.data.length; p += 4) {
      expect(Math.abs(processed.data[p]! - srgbToLinear(0.6) * 0.8)).toBeLessThan(1e-4)
      expect(processed.data[p + 3]).toBeCloseTo(0.8, 5)
    }
  })

  it('a file with NaN for its colour is refused, though alpha is finite', async () => {
    const net = await keyer(constantHintGraph(0.8, Number.NaN, { side: 8 }))
    await expect(runMatte(painted(8, 8), net, { ...tools, hint: ramp(8, 8) })).rejects.toMatchObject({
      code: 'model-output-not-finite',
    })
  })

  it('the refiner’s strength goes to files that have an input for it, and others refuse to be asked', async () => {
    const net = await keyer(constantHintGraph(0.4, 0.6, { side: 8, refiner: 'refiner_scale' }))
    const hint = ramp(8, 8)
    expect((await runMatte(painted(8, 8), net, { ...tools, hint })).matte.data[9]).toBeCloseTo(0.4, 6)
    expect((await runMatte(painted(8, 8), net, { ...tools, hint, refiner: 2 })).matte.data[9]).toBeCloseTo(0.8, 6)
    const plain = await keyer(constantHintGraph(0.4, 0.6, { side: 8 }))
    await expect(runMatte(painted(8, 8), plain, { ...tools, hint, refiner: 0.5 })).rejects.toThrow(/no input for the/)
    await expect(runMatte(painted(8, 8), plain, { ...tools, hint, refiner: 3 })).rejects.toThrow(/from 0 to 2/)
  })
})

describe('what a keyer is fed', () => {
  it('the file’s own square, shape not kept: ImageNet colour, then the hint as it is', async () => {
    const net = await keyer(hintGraph(8))
    const white: Picture<Uint8Array> = { ...painted(24, 8), data: new Uint8Array(24 * 8 * 3).fill(255) }
    const hint = { width: 24, height: 8, data: new Float32Array(24 * 8).fill(0.25) }
    await runMatte(white, net, { ...tools, hint })
    const fed = net.session.fed[0]?.['input_rgb_hint']
    expect(fed?.dims).toEqual([1, 4, 8, 8])
    const at = (c: number) => Number(fed?.data[c * 64 + 17])
    expect([at(0), at(1), at(2)]).toEqual([
      expect.closeTo((1 - 0.485) / 0.229, 5),
      expect.closeTo((1 - 0.456) / 0.224, 5),
      expect.closeTo((1 - 0.406) / 0.225, 5),
    ])
    expect(at(3)).toBeCloseTo(0.25, 6)
  })

  it('linear light is resized as light and encoded afterwards', async () => {
    const net = await keyer(hintGraph(1))
    // Half black and half white have a mean light of ½, which is 0.7354 encoded and not 0.5.
    const data = Float32Array.from({ length: 12 }, (_, i) => (Math.floor(i / 3) % 2 === 0 ? 1 : 0))
    const halves: Picture = { width: 2, height: 2, channels: 3, data, space: 'linear', alpha: 'none' }
    await runMatte(halves, net, { ...tools, hint: ramp(2, 2) })
    const red = Number(net.session.fed[0]?.['input_rgb_hint']?.data[0])
    expect(red * 0.229 + 0.485).toBeCloseTo(0.735357, 4)
  })
})

describe('tiles', () => {
  it('of a keyer that looks at single pixels give what it would give at once: no seam, full weight at the borders', async () => {
    const net = await keyer(hintGraph(16))
    const [width, height] = [53, 41]
    const hint = ramp(width, height)
    const picture = painted(width, height)
    const { matte, foreground } = await runMatte(picture, net, { ...tools, hint, tiles: { overlapPx: 5 } })
    expect(net.session.fed.length).toBe(20)
    hint.data.forEach((alpha, p) => {
      expect(matte.data[p]).toBeCloseTo(alpha, 5)
    })
    for (let p = 0; p < width * height; p++) {
      const red = (picture.data[p * 3]! / 255 - 0.485) / 0.229
      expect(foreground?.data[p * 3]).toBeCloseTo(Math.min(1, Math.max(0, red)), 4)
    }
  })

  it('a picture’s own alpha is a factor once, and a picture within the square is not tiled', async () => {
    const net = await keyer(hintGraph(16))
    const clear = painted(40, 16, 4)
    const hint = { ...ramp(40, 16), data: new Float32Array(640).fill(1) }
    const { matte } = await runMatte(clear, net, { ...tools, hint, tiles: {} })
    expect(matte.data[1]).toBeCloseTo(clear.data[7]! / 255, 5)
    const before = net.session.fed.length
    await runMatte(painted(16, 12), net, { ...tools, hint: ramp(16, 12), tiles: {} })
    expect(net.session.fed.length).toBe(before + 1)
    await expect(
      runMatte(painted(40, 16), net, { ...tools, hint: ramp(40, 16), tiles: { overlapPx: 16 } }),
    ).rejects.toThrow(/overlapPx must be a whole number from 1 to 8/)
  })
})
