// A pale disc in a dark outline on a dark ground.

import { describe, expect, test } from 'vitest'
import { edgeBandMae } from '../metrics/edge-band.ts'
import { disc, draw } from '../testing/draw.ts'
import { key } from './key.ts'

const SIZE = 160
const MIDDLE = SIZE / 2
const REACH = 50

const size = { width: SIZE, height: SIZE }

describe('an outline in nearly the colour of the ground', () => {
  test.each([
    ['3 px, on the way from the ground to white', [28, 34, 56], [55, 51, 79], [227, 221, 240], 3, 0.012],
    ['3 px, of the body’s hue', [28, 34, 56], [38, 44, 92], [88, 130, 220], 3, 0.012],
    ['4 px on plum', [43, 37, 64], [88, 81, 107], [245, 245, 250], 4, 0.012],
    ['2 px, darker than the ground and of another hue', [56, 32, 58], [42, 28, 40], [223, 230, 242], 2, 0.05],
    ['3 px, darker than the ground', [60, 60, 60], [35, 35, 35], [250, 250, 250], 3, 0.012],
  ] as const)('is the subject’s: %s', (_, ground, ink, body, linePx, most) => {
    const { picture, alpha } = draw(SIZE, ground, [
      { coverage: disc(MIDDLE, MIDDLE, REACH), colour: ink },
      { coverage: disc(MIDDLE, MIDDLE, REACH - linePx), colour: body },
    ])
    expect(edgeBandMae(key(picture).matte, { ...size, data: alpha })).toBeLessThan(most)
  })

  test('is none where the edge is soft: it rises all the way', () => {
    const rising = (x: number, y: number) => 1 / (1 + Math.exp((Math.hypot(x - MIDDLE, y - MIDDLE) - REACH) / 1.2))
    const { picture, alpha } = draw(SIZE, [28, 34, 56], [{ coverage: rising, colour: [235, 235, 235] }])
    expect(edgeBandMae(key(picture).matte, { ...size, data: alpha })).toBeLessThan(0.035)
  })
})
