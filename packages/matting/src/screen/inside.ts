// Owns parts of a subject that have the screen's own hue (a leaf, a gem): areas of low alpha that solid parts enclose and whose
// colour says that they are not the screen seen through. In blocks, after alpha was solved.

import type { Matte } from '../picture.ts'
import { BLOCK, type Blocks } from './blocks.ts'
import type { Screen } from './screen.ts'
import { readerOf } from './surface.ts'

/** 'off': nothing; 'careful': what no clear or grey glass shows either; 'all': all that does not look like the screen itself. */
export const INSIDES = ['careful', 'all', 'off'] as const
export type Inside = (typeof INSIDES)[number]

/** Blocks at or above are the subject's; those that are wide become solid anyway. */
const SOLID = 0.65
/** Blocks this near an area's rim have no say: what encloses it is mixed into them. Of the others there must be so many. */
const RIM_BLOCKS = 2
const LEAST_BLOCKS = 4
/** A block is the screen where alpha is nearer 0 than this (and than the grain) and its shares of red and blue are off by less. */
const SCREEN_ALPHA = 0.1
const SCREEN_HUE = 0.03
/** More of the area than this showing the screen: it is a hole. */
const MOST_SCREEN = 0.1
/** The screen's hue this much stronger than the screen's own is no light that came through something. */
const STRONGER = 0.15
/** A veil's own colour, solved by the colour difference, is this grey or this dark; smoke, glass, shadow are. */
const GREY = 0.5
const DARK = 0.12

type Lit = { readonly screen: Screen; readonly light: number }

/**
 * Gives enclosed areas the mean alpha 1, so that what settles alpha makes them solid, and the pixels of `alpha` in them too where
 * nothing else can be: so they are whole up to their tips, also near the outline. How many areas were filled.
 */
export function fillInside(alpha: Matte, blocks: Blocks, lit: Lit, grain: number, how: Inside): number {
  if (how === 'off') return 0
  const { width, height, mean } = blocks
  const seen = new Uint8Array(mean.length)
  markOutside(blocks, seen)
  const area: number[] = []
  const depth = new Uint8Array(mean.length)
  const kindOf = createReader(blocks, lit, grain)
  let filled = 0
  for (let start = 0; start < mean.length; start++) {
    if (seen[start] === 1 || mean[start]! >= SOLID) continue
    gather(blocks, seen, start, area)
    const inner = innerOf(area, depth, width, height)
    if (inner.length < LEAST_BLOCKS || !isOwn(inner, kindOf, how)) continue
    filled++
    fill(alpha, blocks, area, kindOf)
  }
  return filled
}

/** All of the area and its rim, but for a hole that touches it. */
function fill(
  alpha: Matte,
  { width, height, mean }: Blocks,
  area: readonly number[],
  kindOf: (n: number) => Kind,
): void {
  const isHole = new Set(area.filter((n) => kindOf(n) === 'screen'))
  const own = area.filter((n) => around(n, width, height).every((m) => !isHole.has(m)))
  const filled = new Set(own.flatMap((n) => [...around(n, width, height)]))
  const inArea = new Set(own)
  // A block of the rim may hold some of what lies beyond where one of its neighbours is low and not of the area.
  const isWhole = (n: number) => around(n, width, height).every((m) => inArea.has(m) || mean[m]! >= SOLID)
  for (const n of [...filled].filter(isWhole)) fillBlock(alpha, n, width)
  for (const n of filled) mean[n] = 1
}

function fillBlock({ width, height, data }: Matte, n: number, across: number): void {
  const left = (n % across) * BLOCK
  const top = Math.floor(n / across) * BLOCK
  for (let y = top; y < Math.min(height, top + BLOCK); y++)
    data.fill(1, y * width + left, y * width + Math.min(width, left + BLOCK))
}

/** Marks what is joined to the frame's border. */
function markOutside(blocks: Blocks, seen: Uint8Array): void {
  const { width, height, mean } = blocks
  const area: number[] = []
  for (let n = 0; n < mean.length; n++) {
    const [x, y] = [n % width, Math.floor(n / width)]
    const isBorder = x === 0 || y === 0 || x === width - 1 || y === height - 1
    if (isBorder && seen[n] === 0 && mean[n]! < SOLID) gather(blocks, seen, n, area)
  }
}

/** The blocks below SOLID that are joined to one, corners too, to `area`; they are marked. */
function gather({ width, height, mean }: Blocks, seen: Uint8Array, start: number, area: number[]): void {
  area.length = 0
  area.push(start)
  seen[start] = 1
  for (let at = 0; at < area.length; at++)
    for (const n of around(area[at]!, width, height)) {
      if (seen[n] === 1 || mean[n]! >= SOLID) continue
      seen[n] = 1
      area.push(n)
    }
}

/** The blocks of an area further than RIM_BLOCKS from all that is not in it. `depth` is 0 everywhere before and after. */
function innerOf(area: readonly number[], depth: Uint8Array, width: number, height: number): number[] {
  for (const n of area) depth[n] = 1
  let inner: readonly number[] = area
  for (let level = 1; level <= RIM_BLOCKS; level++) {
    const next = inner.filter((n) => around(n, width, height).every((m) => depth[m]! >= level))
    for (const n of next) depth[n] = level + 1
    inner = next
  }
  for (const n of area) depth[n] = 0
  return [...inner]
}

const ring = new Int32Array(9)

/** A block and its neighbours; one array, filled anew by each call. */
function around(n: number, width: number, height: number): Int32Array {
  const [x, y] = [n % width, Math.floor(n / width)]
  let count = 0
  for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++)
    for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) ring[count++] = v * width + u
  return ring.subarray(0, count)
}

/** What the colour of a block says: the screen, its shade or a hot spot, its hue but stronger, a veil of colour, another. */
type Kind = 'screen' | 'shade' | 'stronger' | 'coloured' | 'other'

function createReader(
  { width, height, mean, colour }: Blocks,
  { screen, light }: Lit,
  grain: number,
): (n: number) => Kind {
  const at = readerOf(screen.light)
  return (n) => {
    const behind = at(((n % width) + 0.5) / width, (Math.floor(n / width) + 0.5) / height).map((v) => v * light)
    const own = colour.subarray(n * 3, n * 3 + 3)
    const alpha = mean[n]!
    if (hueDistance(own, behind) < SCREEN_HUE)
      return Math.abs(alpha) < Math.max(SCREEN_ALPHA, grain) ? 'screen' : 'shade'
    if (alpha < -STRONGER) return 'stronger'
    return isColoured(own, behind, Math.max(0.05, alpha)) ? 'coloured' : 'other'
  }
}

/** Whether the colours of an enclosed area are the subject's own. */
function isOwn(inner: readonly number[], kindOf: (n: number) => Kind, how: Inside): boolean {
  const counts: Record<Kind, number> = { screen: 0, shade: 0, stronger: 0, coloured: 0, other: 0 }
  for (const n of inner) counts[kindOf(n)]++
  if (counts.screen > MOST_SCREEN * inner.length) return false
  const sure = counts.stronger + counts.coloured
  return 2 * (how === 'all' ? sure + counts.other : sure) > inner.length
}

function hueDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [sumA, sumB] = [a, b].map((c) => Math.max(1e-6, c[0]! + c[1]! + c[2]!))
  return Math.max(Math.abs(a[0]! / sumA! - b[0]! / sumB!), Math.abs(a[2]! / sumA! - b[2]! / sumB!))
}

/** What would lie before the screen, were it a veil of that alpha, has a strong colour of its own: veils hardly ever do. */
function isColoured(own: ArrayLike<number>, behind: ArrayLike<number>, alpha: number): boolean {
  let [most, least, brightest] = [0, Number.POSITIVE_INFINITY, 0]
  for (let c = 0; c < 3; c++) {
    const veil = Math.max(0, (own[c]! - (1 - alpha) * behind[c]!) / alpha)
    most = Math.max(most, veil)
    least = Math.min(least, veil)
    brightest = Math.max(brightest, behind[c]!)
  }
  return most > DARK * brightest && most - least > GREY * most
}
