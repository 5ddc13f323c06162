// Owns the sampler: the prepared pixels drawn through a backward map into a premultiplied linear frame. Effects and encoding are elsewhere.
// Each output pixel is an area: its four corners are mapped back and the quadrilateral between them is averaged. The level of the
// pyramid is fixed for a whole loop, so that sharpness does not breathe.
import type { Character } from './character.ts'
import type { Deform } from './deform.ts'
import { BORDER, type Box, type Level } from './pyramid.ts'

/** Canvas pixels per body unit, and the canvas position of the resting feet. */
export type Stage = { readonly scale: number; readonly x: number; readonly y: number }

/** Buffers of one canvas size, reused from frame to frame. */
export type Surface = {
  readonly width: number
  readonly height: number
  /** RGBA premultiplied linear light. */
  readonly data: Float32Array
  readonly cornersX: Float64Array
  readonly cornersY: Float64Array
}

export function createSurface(width: number, height: number): Surface {
  const corners = (width + 1) * (height + 1)
  return {
    width,
    height,
    data: new Float32Array(width * height * 4),
    cornersX: new Float64Array(corners),
    cornersY: new Float64Array(corners),
  }
}

/** Sub-samples along each side of a pixel at rest; more where a pose shrinks the body. */
const FINENESS = 3
const FINEST = 12

/** Source pixels per canvas pixel below which bilinear taps would blur what is seen. */
const CUBIC_BELOW = 1.6

/** Draws the character in one pose; what was in the surface is replaced. `box` bounds the pose, in body units: nothing is looked for beyond. */
export function warpBody(character: Character, pose: Deform, stage: Stage, surface: Surface, box?: Box): void {
  const restFootprint = character.unitPx / stage.scale
  const index = Math.min(character.levels.length - 1, Math.max(0, Math.floor(Math.log2(restFootprint / FINENESS))))
  const level = character.levels[index]!
  const clip = clipTo(box, stage, surface)
  mapCorners(character, pose, stage, surface, clip, 1 / 2 ** index)
  surface.data.fill(0)
  const [nx, ny] = samplesPerSide(pose, restFootprint / 2 ** index)
  const { width, cornersX, cornersY } = surface
  const cubic = index === 0 && restFootprint < CUBIC_BELOW
  const sum = new Float64Array(4)
  for (let y = clip.top; y < clip.bottom; y++) {
    for (let x = clip.left; x < clip.right; x++) {
      const i = y * (width + 1) + x
      const j = i + width + 1
      if (misses(cornersX[i]!, cornersX[i + 1]!, cornersX[j]!, cornersX[j + 1]!, level.width)) continue
      if (misses(cornersY[i]!, cornersY[i + 1]!, cornersY[j]!, cornersY[j + 1]!, level.height)) continue
      sum.fill(0)
      averageQuad(level, surface, i, nx, ny, cubic, sum)
      const a = sum[3]!
      if (a <= 0) continue
      const to = (y * width + x) * 4
      surface.data[to] = sum[0]!
      surface.data[to + 1] = sum[1]!
      surface.data[to + 2] = sum[2]!
      surface.data[to + 3] = a
    }
  }
}

/** The canvas pixels that the box can touch. Its points are exact up to the curves between them: two pixels are kept for those. */
function clipTo(box: Box | undefined, stage: Stage, { width, height }: Surface): Box {
  if (!box) return { left: 0, top: 0, right: width, bottom: height }
  const left = Math.max(0, Math.floor(stage.x + box.left * stage.scale) - 2)
  const top = Math.max(0, Math.floor(stage.y + box.top * stage.scale) - 2)
  const right = Math.min(width, Math.ceil(stage.x + box.right * stage.scale) + 2)
  const bottom = Math.min(height, Math.ceil(stage.y + box.bottom * stage.scale) + 2)
  return {
    left: Math.min(left, width),
    top: Math.min(top, height),
    right: Math.max(right, 0),
    bottom: Math.max(bottom, 0),
  }
}

/** Is the quadrilateral wholly on one outer side of [0, size]? NaN corners count as outside. */
function misses(a: number, b: number, c: number, d: number, size: number): boolean {
  const least = Math.min(a, b, c, d)
  const most = Math.max(a, b, c, d)
  return !(most > -1 && least < size + 1)
}

function mapCorners(
  { unitPx, feetPx }: Character,
  pose: Deform,
  stage: Stage,
  surface: Surface,
  clip: Box,
  texels: number,
): void {
  const { width, cornersX, cornersY } = surface
  const point = new Float64Array(2)
  for (let y = clip.top; y <= clip.bottom; y++) {
    const v = (y - stage.y) / stage.scale
    let i = y * (width + 1) + clip.left
    for (let x = clip.left; x <= clip.right; x++, i++) {
      pose.back((x - stage.x) / stage.scale, v, point)
      cornersX[i] = (feetPx.x + point[0]! * unitPx) * texels
      cornersY[i] = (feetPx.y + point[1]! * unitPx) * texels
    }
  }
}

/** Enough sub-samples that neighbours are at most ~2 texels apart, the reach of a bilinear tap. */
function samplesPerSide({ affine: [a, b, c, d] }: Deform, footprint: number): [number, number] {
  const det = Math.abs(a * d - b * c)
  const alongX = (footprint * Math.hypot(d, b)) / det
  const alongY = (footprint * Math.hypot(a, c)) / det
  const count = (texels: number) => Math.min(FINEST, Math.max(FINENESS, Math.ceil(texels / 2)))
  return [count(alongX), count(alongY)]
}

function averageQuad(
  level: Level,
  s: Surface,
  i: number,
  nx: number,
  ny: number,
  cubic: boolean,
  sum: Float64Array,
): void {
  const j = i + s.width + 1
  const { cornersX: gx, cornersY: gy } = s
  const x0 = gx[i]!
  const y0 = gy[i]!
  const ux = gx[i + 1]! - x0
  const uy = gy[i + 1]! - y0
  const vx = gx[j]! - x0
  const vy = gy[j]! - y0
  // the part that an affine map does not have
  const wx = gx[j + 1]! - x0 - ux - vx
  const wy = gy[j + 1]! - y0 - uy - vy
  const tap = cubic ? addCubic : addBilinear
  for (let m = 0; m < ny; m++) {
    const v = (m + 0.5) / ny
    for (let n = 0; n < nx; n++) {
      const u = (n + 0.5) / nx
      tap(level, x0 + u * ux + v * vx + u * v * wx, y0 + u * uy + v * vy + u * v * wy, sum)
    }
  }
  const count = nx * ny
  sum[0]! /= count
  sum[1]! /= count
  sum[2]! /= count
  sum[3]! /= count
}

/** Adds the bilinear sample at texel position (x, y), where texel centres are at halves. Exact on flat areas: 1 stays 1. */
function addBilinear(level: Level, x: number, y: number, sum: Float64Array): void {
  const px = x - 0.5
  const py = y - 0.5
  if (!(px > -1 && py > -1 && px < level.width && py < level.height)) return
  const ix = Math.floor(px)
  const iy = Math.floor(py)
  const { data, stride } = level
  const i = ((iy + BORDER) * stride + ix + BORDER) * 4
  const j = i + stride * 4
  const a00 = data[i + 3]!
  const a10 = data[i + 7]!
  const a01 = data[j + 3]!
  const a11 = data[j + 7]!
  if (a00 === 0 && a10 === 0 && a01 === 0 && a11 === 0) return
  const fx = px - ix
  const fy = py - iy
  for (let c = 0; c < 3; c++) {
    const top = data[i + c]! + (data[i + c + 4]! - data[i + c]!) * fx
    const low = data[j + c]! + (data[j + c + 4]! - data[j + c]!) * fx
    sum[c]! += top + (low - top) * fy
  }
  const top = a00 + (a10 - a00) * fx
  const low = a01 + (a11 - a01) * fx
  sum[3]! += top + (low - top) * fy
}

/** Adds the Catmull–Rom sample, for cut-outs smaller than the canvas; colours are kept within 0 and alpha, alpha within 0 and 1. */
function addCubic(level: Level, x: number, y: number, sum: Float64Array): void {
  const px = x - 0.5
  const py = y - 0.5
  if (!(px > -1 && py > -1 && px < level.width && py < level.height)) return
  const ix = Math.floor(px)
  const iy = Math.floor(py)
  const fx = px - ix
  const fy = py - iy
  let r = 0
  let g = 0
  let b = 0
  let a = 0
  for (let m = -1; m <= 2; m++) {
    const wy = catmullRom(m - fy)
    let i = ((iy + m + BORDER) * level.stride + ix - 1 + BORDER) * 4
    for (let n = -1; n <= 2; n++, i += 4) {
      const w = wy * catmullRom(n - fx)
      r += w * (level.data[i] ?? 0)
      g += w * (level.data[i + 1] ?? 0)
      b += w * (level.data[i + 2] ?? 0)
      a += w * (level.data[i + 3] ?? 0)
    }
  }
  // the weights sum to 1 up to rounding; a body must stay exactly opaque
  const alpha = a > 1 - 1e-6 ? 1 : a
  if (alpha <= 0) return
  sum[0]! += Math.min(alpha, Math.max(0, r))
  sum[1]! += Math.min(alpha, Math.max(0, g))
  sum[2]! += Math.min(alpha, Math.max(0, b))
  sum[3]! += alpha
}

function catmullRom(x: number): number {
  const t = Math.abs(x)
  if (t < 1) return 1 + t * t * (1.5 * t - 2.5)
  return t < 2 ? 2 + t * (-4 + t * (2.5 - 0.5 * t)) : 0
}
