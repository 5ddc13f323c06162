// Owns which colours the solid part of a subject is painted in: how much of it has the hue, or the grey, of a given colour.

/** Channels this near each other are a grey. */
const GREY = 24
const HUES = 24
const GREYS = 8

export type Palette = {
  /** Counts of sampled pixels by hue, and of the greys by lightness. */
  readonly hues: Float64Array
  readonly greys: Float64Array
  readonly count: number
}

/** The colours of the pixels that `take` names, of every `stride`-th. */
export function readPalette(
  picture: ArrayLike<number>,
  pixels: number,
  stride: number,
  take: (pixel: number) => boolean,
): Palette {
  const hues = new Float64Array(HUES)
  const greys = new Float64Array(GREYS)
  let count = 0
  for (let i = 0; i < pixels; i += stride) {
    if (!take(i)) continue
    const hue = hueOf(picture, i * 3)
    if (hue < 0) greys[greyOf(picture, i * 3)]!++
    else hues[Math.floor(hue * HUES) % HUES]!++
    count++
  }
  return { hues, greys, count }
}

/** Share of the palette within about 20 degrees of the hue of a colour, or, for a grey, within 32 levels of it. */
export function shareOfPalette({ hues, greys, count }: Palette, colour: ArrayLike<number>): number {
  if (count === 0) return 0
  const hue = hueOf(colour, 0)
  if (hue < 0) return near(greys, greyOf(colour, 0), false) / count
  return near(hues, Math.floor(hue * HUES) % HUES, true) / count
}

function near(bins: Float64Array, at: number, round: boolean): number {
  const n = bins.length
  const before = round ? bins[(at + n - 1) % n]! : (bins[at - 1] ?? 0)
  const after = round ? bins[(at + 1) % n]! : (bins[at + 1] ?? 0)
  return before + bins[at]! + after
}

function greyOf(colours: ArrayLike<number>, at: number): number {
  const mean = (colours[at]! + colours[at + 1]! + colours[at + 2]!) / 3
  return Math.max(0, Math.min(GREYS - 1, Math.floor((mean * GREYS) / 256)))
}

/** Hue as a share of the circle, or −1 for a grey. */
function hueOf(colours: ArrayLike<number>, at: number): number {
  const [r, g, b] = [colours[at]!, colours[at + 1]!, colours[at + 2]!]
  const most = Math.max(r, g, b)
  const span = most - Math.min(r, g, b)
  if (span < GREY) return -1
  const sixth = most === r ? (g - b) / span + 6 : most === g ? (b - r) / span + 2 : (r - g) / span + 4
  return (sixth % 6) / 6
}
