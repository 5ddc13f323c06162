// Owns the solve at the edge: alpha of each pixel of the band, and the colour that is left when the background is taken
// out. solve-band.ts finds what each is a mix of.

import { intsIn, kindOf, type Room } from '../room.ts'
import type { Band } from './band.ts'
import { openGaps } from './gaps.ts'
import { findHaze } from './haze.ts'
import { type Light, mixedAt, type Transfer } from './light-fit.ts'
import { keepOutlines } from './outline.ts'
import { REGION } from './region-map.ts'
import { fillRuns } from './region-runs.ts'
import type { Scene } from './scene.ts'
import { findScreen, type Screen } from './screen.ts'
import { solveBand } from './solve-band.ts'
import { findThrough, type Through } from './through.ts'

export type EdgeInput = {
  readonly scene: Scene
  readonly map: Uint8Array
  readonly band: Band
  /** Let the background shine through veils, glass and what fades, or take every inner pixel as solid. */
  readonly transparency: 'auto' | 'none'
  /** Longer side of the whole picture, of which the scene may be a part. */
  readonly side: number
  /** What a prior says of each pixel, where there is one. */
  readonly prior?: Uint8Array | undefined
  readonly room: Room
}

export type EdgeSolution = {
  readonly alpha: Float32Array
  /** Straight foreground colour in levels, interleaved RGB; equal to the picture where alpha is 1. */
  readonly foreground: Uint8Array | Float32Array
  readonly light: Light
  /** Whether a screen, or another background, was seen through parts of the subject. */
  readonly screen: boolean
}

/** What the pixels are settled with. */
type Settling = Pick<EdgeSolution, 'alpha' | 'foreground'> &
  EdgeInput & {
    readonly transfer: Transfer
    readonly screen: Screen | undefined
    readonly through: Through | undefined
  }

/**
 * Alpha and foreground colour for a subject over a known background.
 *
 * For a band pixel p with v = I − B, the pure foreground is looked for among subject pixels q within `ramp + 1` px that lie
 * no nearer to the background than p: the one of which p can be a mix (v_p collinear with v_q, α = v_p·v_q / |v_q|², see
 * Smith & Blinn 1996 for the constraint) and that has the smallest α. Where no purer pixel exists, p is itself pure.
 * Where subject and background are alike (white on white) the coverage of the region's own boundary is used.
 * The colour is F = (I − (1−α)B) / α, drawn towards q's colour as α → 0 because the division amplifies noise.
 */
export function solveEdge(input: EdgeInput): EdgeSolution {
  const { scene, map, band, room } = input
  const alpha = room.take('float', map.length).fill(0)
  fillRuns(band.subject, alpha, 1)
  const foreground = room.take(kindOf(scene.picture), scene.picture.length) as typeof scene.picture
  foreground.set(scene.picture)
  const solved = solveBand(scene, band, room)
  keepOutlines(scene, band, solved, room)
  const { pixels, pure, mix, transfer } = solved
  const screen = input.transparency === 'auto' ? findScreen(scene, map, band, transfer, input.prior, room) : undefined
  const through = input.transparency === 'auto' && !screen ? findVeils(input, transfer) : undefined
  const settling: Settling = { ...input, alpha, foreground, transfer, screen, through }
  const shining = screen ?? through
  if (shining) for (const span of shining.spans) layBody(settling, shining.body, span.start, span.end)
  const order = placeOrder(pixels, map.length, room)
  for (let k = 0; k < order.length; k++) settle(settling, pixels[order[k]!]!, pure[order[k]!]!, mix[order[k]!]!)
  if (input.prior) openGaps(scene, alpha, input.prior, input.side, (i, known) => settleAlone(settling, i, known))
  return { alpha, foreground, light: transfer.light, screen: screen?.shinesThrough ?? through !== undefined }
}

/** Pixels in one stretch of so many lie together in a near cache. */
const STRETCH_BITS = 12

/** The places of `pixels` in an order in which neighbours in the picture come together: in the band's own each layer goes all around. */
function placeOrder(pixels: Int32Array, total: number, room: Room): Int32Array {
  const ends = new Int32Array((total >> STRETCH_BITS) + 2)
  for (let k = 0; k < pixels.length; k++) ends[(pixels[k]! >> STRETCH_BITS) + 1]!++
  for (let n = 1; n < ends.length; n++) ends[n]! += ends[n - 1]!
  const order = intsIn(room, pixels.length)
  for (let k = 0; k < pixels.length; k++) order[ends[pixels[k]! >> STRETCH_BITS]!++] = k
  return order
}

/** Where the background shines through, other than a screen's. */
function findVeils({ scene, map, band, side, prior }: EdgeInput, transfer: Transfer): Through | undefined {
  const haze = prior && findHaze(scene, map, transfer, prior, band, side)
  const through = findThrough(scene, map, transfer, side)
  if (!haze || !through) return haze ?? through
  return {
    body: through.body.map((alpha, i) => Math.min(alpha, haze.body[i]!)),
    spans: [...through.spans, ...haze.spans],
  }
}

/** Inner pixels through which the background is seen: their alpha, and their colour with the screen taken out. */
function layBody(settling: Settling, body: Float32Array, start: number, end: number): void {
  for (let i = start; i < end; i++) if (body[i]! < 1) settleAlone(settling, i, body[i]!)
}

/** Alpha and colour of p, of which `mix` is the colour of q. */
function settle(settling: Settling, p: number, q: number, mix: number): void {
  const { screen, through, band, alpha, map, scene } = settling
  // Next to a veil the veil's own colour difference says more than a neighbour that is no purer.
  if (screen && (screen.body[p]! < 1 || (q >= 0 && screen.body[q]! < 1))) return
  if (through && through.body[p]! < 1) return
  if (q >= 0) {
    // The purest pixel of a strand is itself a mix; on a screen its own colour difference tells how much.
    const core = screen && band.depth[q]! <= band.rampPx ? screen.alphaAt(q) : through ? through.body[q]! : 1
    alpha[p] = settleMixed(settling, p, q, mix, core)
  } else if (mix < 0) alpha[p] = coverage(map, p, scene.width, scene.height)
  else if (screen) settleAlone(settling, p, Math.min(alpha[p]!, screen.alphaAt(p)))
}

/** A pixel without a purer neighbour whose alpha is known otherwise. */
function settleAlone({ scene, alpha, foreground, transfer }: Settling, p: number, known: number): void {
  alpha[p] = known
  if (known >= 1) return
  for (let c = 0; c < 3; c++) store(foreground, p * 3 + c, unmix(scene, p, c, Math.max(known, 0.04), transfer))
}

/** Share of the 3×3 neighbourhood (1-2-1 weights) that is subject: the anti-aliased boundary of the region itself. */
function coverage(map: Uint8Array, p: number, width: number, height: number): number {
  const x = p % width
  const y = (p - x) / width
  let sum = 0
  for (let dy = -1; dy <= 1; dy++) {
    const row = Math.max(0, Math.min(height - 1, y + dy)) * width
    for (let dx = -1; dx <= 1; dx++) {
      const n = row + Math.max(0, Math.min(width - 1, x + dx))
      if (map[n] === REGION.subject) sum += (2 - Math.abs(dx)) * (2 - Math.abs(dy))
    }
  }
  return sum / 16
}

/** Channel c of the colour that, mixed with its background at `alpha`, gave pixel p: F = (I − (1−α)B) / α, clipped to the gamut. */
function unmix({ picture, background, step }: Scene, p: number, c: number, alpha: number, transfer: Transfer): number {
  const i = mixedAt(transfer.table, picture[p * 3 + c]!)
  const b = mixedAt(transfer.table, background[p * step + c]!)
  return transfer.level(clampLevel((i - (1 - alpha) * b) / alpha))
}

function store(foreground: Uint8Array | Float32Array, at: number, level: number): void {
  foreground[at] = foreground instanceof Uint8Array ? level + 0.5 : level
}

/** Takes the background out of p, a mix (`raw`) with the colour of q whose own alpha is `core`: writes p's colour, returns alpha. */
function settleMixed({ scene, foreground, transfer }: Settling, p: number, q: number, raw: number, core: number) {
  const { picture, background, step, sigma } = scene
  const r = picture[q * 3]! - background[q * step]!
  const g = picture[q * 3 + 1]! - background[q * step + 1]!
  const b = picture[q * 3 + 2]! - background[q * step + 2]!
  const strength = Math.sqrt(r * r + g * g + b * b)
  const floor = Math.min(0.1, (1.6 * Math.max(0, sigma - 0.5)) / strength)
  const alpha = core * Math.max(0, Math.min(1, (raw - floor) / (1 - 4.5 * floor)))
  const trust = Math.max(core < 1 ? 0.6 : 0, Math.min(1, (alpha - 0.12) / 0.38))
  for (let c = 0; c < 3; c++) {
    const near = picture[q * 3 + c]!
    const colour = trust > 0 ? near + trust * (unmix(scene, p, c, Math.max(alpha, 0.04), transfer) - near) : near
    store(foreground, p * 3 + c, colour)
  }
  return alpha
}

function clampLevel(level: number): number {
  return level < 0 ? 0 : Math.min(level, 255)
}
