// Compares packages/matting with other people's code on a crop of one of our characters: foreground estimation with
// PyMatting (by the method's own authors), filters and metrics with SciPy. Skipped, with the reason, without Python.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadCharacter } from '@popcel/fixtures'
import {
  composite,
  conn,
  edgeBand,
  estimateForegroundMultiLevel,
  grad,
  type Matte,
  matteOf,
  type Picture,
  refine,
} from '@popcel/matting'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { providePython } from '../python.ts'

const SIDE = 200
const LEFT = 560
const TOP = 300
const SIGMA = 2.5
const OFFSET = 3

const python = providePython()
const oracle = python.path === undefined ? describe.skip : describe

oracle(`PyMatting and SciPy say the same${python.path === undefined ? ` (skipped: ${python.why})` : ''}`, () => {
  let folder: string
  let truth: Matte
  let matte: Matte
  let picture: Picture<Uint8Array>
  const read = (name: string) => new Float32Array(Uint8Array.from(readFileSync(join(folder, name))).buffer)

  beforeAll(async () => {
    const cut = crop((await loadCharacter('teapot')).truth)
    truth = matteOf(cut)
    matte = refine(truth, { maskBlur: 1.2, maskOffset: 1 })
    picture = composite(cut, { r: 108, g: 59, b: 232 })
    folder = mkdtempSync(join(tmpdir(), 'popcel-oracle-'))
    const write = (name: string, values: Float32Array) =>
      writeFileSync(join(folder, name), new Uint8Array(values.buffer))
    writeFileSync(join(folder, 'ask.json'), JSON.stringify({ width: SIDE, height: SIDE, sigma: SIGMA, offset: OFFSET }))
    write(
      'image.f32',
      Float32Array.from(picture.data, (value) => value / 255),
    )
    write('truth.f32', truth.data)
    write('matte.f32', matte.data)
    execFileSync(python.path!, [fileURLToPath(new URL('pymatting_oracle.py', import.meta.url)), folder], {
      stdio: 'pipe',
    })
  })
  afterAll(() => {
    if (folder) rmSync(folder, { recursive: true })
  })

  it('the crop has something to solve', () => {
    expect(truth.data.filter((a) => a > 0 && a < 1).length).toBeGreaterThan(300)
    expect(edgeBand(truth).reduce((sum, v) => sum + v, 0)).toBeGreaterThan(2000)
  })

  it('the published multi-level estimate, pixel for pixel', () => {
    const floats: Picture<Float32Array> = { ...picture, data: Float32Array.from(picture.data, (value) => value / 255) }
    const ours = estimateForegroundMultiLevel(floats, truth, { everywhere: true }).data
    const theirs = read('front.f32')
    // Both keep 32-bit floats between sweeps; sums are made in another order, so the last bits differ.
    expect(largest(ours, theirs)).toBeLessThan(1e-3)
  })

  it('our quick estimate, where alpha is fractional', () => {
    const ours = estimateForegroundMultiLevel(picture, truth).data
    const theirs = read('front.f32')
    const errors: number[] = []
    truth.data.forEach((a, p) => {
      if (a <= 0 || a >= 1) return
      for (let i = p * 3; i < p * 3 + 3; i++) errors.push(Math.abs(ours[i]! / 255 - theirs[i]!))
    })
    // Half a step is the rounding to 8 bits; two steps are what is left of solving only near the edge.
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.5 / 255)
    expect(Math.max(...errors)).toBeLessThan(2.5 / 255)
  })

  it('the Gaussian blur of maskBlur', () => {
    expect(largest(refine(truth, { maskBlur: SIGMA }).data, read('blurred.f32'))).toBeLessThan(1e-6)
  })

  it('maskOffset, grown and shrunk', () => {
    expect(refine(truth, { maskOffset: OFFSET }).data).toEqual(read('grown.f32'))
    expect(refine(truth, { maskOffset: -OFFSET }).data).toEqual(read('shrunk.f32'))
  })

  it('the gradient and connectivity errors', () => {
    const answer = JSON.parse(readFileSync(join(folder, 'answer.json'), 'utf8')) as { grad: number; conn: number }
    expect(answer.conn).toBeGreaterThan(10)
    expect(grad(matte, truth) / answer.grad).toBeCloseTo(1, 4)
    expect(conn(matte, truth) / answer.conn).toBeCloseTo(1, 4)
  })
})

function crop(cut: Picture<Uint8Array>): Picture<Uint8Array> {
  const data = new Uint8Array(SIDE * SIDE * 4)
  for (let y = 0; y < SIDE; y++) {
    const from = ((TOP + y) * cut.width + LEFT) * 4
    data.set(cut.data.subarray(from, from + SIDE * 4), y * SIDE * 4)
  }
  return { ...cut, width: SIDE, height: SIDE, data }
}

function largest(a: Float32Array, b: Float32Array): number {
  let worst = a.length === b.length ? 0 : Number.POSITIVE_INFINITY
  for (let i = 0; i < a.length; i++) worst = Math.max(worst, Math.abs(a[i]! - b[i]!))
  return worst
}
