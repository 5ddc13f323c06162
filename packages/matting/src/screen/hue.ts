// Owns what kind of colour a screen has, and how far a colour stands out in it: the colour difference of Vlahos, for any hue.

export type Triple = readonly [number, number, number]

export const SCREEN_HUES = ['green', 'blue', 'red', 'cyan', 'magenta', 'yellow'] as const
export type ScreenHue = (typeof SCREEN_HUES)[number]

/**
 * Channel `k` against the two others: `sign` 1 where it is the strong one (green: G − max(R, B)), −1 where it is the weak one
 * (magenta: min(R, B) − G).
 */
export type Difference = { readonly k: 0 | 1 | 2; readonly i: 0 | 1 | 2; readonly j: 0 | 1 | 2; readonly sign: 1 | -1 }

const DIFFERENCES: Readonly<Record<ScreenHue, Difference>> = {
  red: { k: 0, i: 1, j: 2, sign: 1 },
  green: { k: 1, i: 0, j: 2, sign: 1 },
  blue: { k: 2, i: 0, j: 1, sign: 1 },
  cyan: { k: 0, i: 1, j: 2, sign: -1 },
  magenta: { k: 1, i: 0, j: 2, sign: -1 },
  yellow: { k: 2, i: 0, j: 1, sign: -1 },
}

export function differenceOf(hue: ScreenHue): Difference {
  return DIFFERENCES[hue]
}

/** How far a colour stands out in the screen's hue, in its own units; 0 for greys, below 0 for other hues. */
export function excessOf({ k, i, j, sign }: Difference, colour: ArrayLike<number>, at = 0): number {
  const own = colour[at + k]!
  const a = colour[at + i]!
  const b = colour[at + j]!
  return sign === 1 ? own - (a > b ? a : b) : (a < b ? a : b) - own
}

/** The hue in which a colour stands out most. */
export function hueOf(colour: Triple): ScreenHue {
  let best: ScreenHue = 'green'
  for (const hue of SCREEN_HUES)
    if (excessOf(DIFFERENCES[hue], colour) > excessOf(DIFFERENCES[best], colour)) best = hue
  return best
}
