// The one pass over a frame against what it is by definition: alpha of a screen that is dimmed by a known share.

import { expect, test } from 'vitest'
import type { Picture } from '../picture.ts'
import { NEW_ROOM } from '../room.ts'
import { differenceAlpha } from './difference.ts'
import { differenceOf, SCREEN_HUES, type ScreenHue } from './hue.ts'
import { type Screen, screenRows } from './screen.ts'

const COLOURS: Record<ScreenHue, [number, number, number]> = {
  red: [0.5, 0.1, 0.06],
  green: [0.05, 0.5, 0.1],
  blue: [0.1, 0.05, 0.6],
  cyan: [0.05, 0.5, 0.4],
  magenta: [0.5, 0.05, 0.4],
  yellow: [0.5, 0.4, 0.05],
}
const [WIDTH, HEIGHT] = [37, 23]

/** Light that falls across and down, and turns a little in hue, between 4 × 3 points. */
function uneven(hue: ScreenHue): Screen {
  const values = Array.from({ length: 12 }, (_, n) =>
    COLOURS[hue].map((v, c) => v * (1 - 0.12 * (n % 4) - 0.1 * Math.floor(n / 4)) + 0.004 * c * (n % 2)),
  ).flat()
  return { hue, colour: COLOURS[hue], light: { columns: 4, rows: 3, values }, noise: 0 }
}

test.each(SCREEN_HUES)('%s: alpha is 1 − the share of the screen that shows, and blocks have the means', (hue) => {
  const screen = uneven(hue)
  const rows = screenRows(screen, WIDTH, HEIGHT)
  const data = new Float32Array(WIDTH * HEIGHT * 3)
  const share = (x: number, y: number) => ((x * 7 + y * 3) % 10) / 10
  for (let y = 0; y < HEIGHT; y++) {
    const row = data.subarray(y * WIDTH * 3, (y + 1) * WIDTH * 3)
    rows(y, row)
    for (let x = 0; x < WIDTH; x++) for (let c = 0; c < 3; c++) row[x * 3 + c]! *= share(x, y)
  }
  const picture: Picture = { width: WIDTH, height: HEIGHT, channels: 3, data, space: 'linear', alpha: 'none' }
  const alphas = new Float32Array(WIDTH * HEIGHT)
  const lit = { screen, light: 1, difference: differenceOf(hue), gain: 1 }
  const { mean, least, colour } = differenceAlpha(picture, lit, alphas, NEW_ROOM)
  alphas.forEach((alpha, p) => {
    expect(alpha).toBeCloseTo(1 - share(p % WIDTH, Math.floor(p / WIDTH)), 5)
  })
  // The last block: one column, three rows.
  const last = [20, 21, 22].map((y) => y * WIDTH + WIDTH - 1)
  expect(mean.at(-1)).toBeCloseTo(last.reduce((sum, p) => sum + alphas[p]!, 0) / 3, 6)
  expect(least.at(-1)).toBe(Math.min(...last.map((p) => alphas[p]!)))
  expect(colour.at(-1)).toBeCloseTo(last.reduce((sum, p) => sum + data[p * 3 + 2]!, 0) / 3, 6)
  // Twice the light and twice the gain.
  const bright = new Float32Array(WIDTH * HEIGHT)
  differenceAlpha(picture, { ...lit, light: 2, gain: 2 }, bright, NEW_ROOM)
  bright.forEach((alpha, p) => {
    expect(alpha).toBeCloseTo(alphas[p]!, 5)
  })
})
