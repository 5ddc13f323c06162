// Owns the putting together of an animation's partial frames into full ones: dispose and blend, as APNG defines them.
// Pure: 8-bit straight RGBA in and out. https://www.w3.org/TR/png-3/#fcTL-chunk

import type { CutOut } from '@popcel/matting'

/** Where a frame lies on the canvas, and what happens before (`blend`) and after (`dispose`) it is shown. */
export type Placement = {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
  readonly dispose: 'keep' | 'background' | 'previous'
  readonly blend: 'source' | 'over'
}

/**
 * Composes partial frames in order onto a canvas that starts transparent black; one full canvas out per frame.
 * Each picture's size must be its placement's, and inside the canvas. `previous` on the first frame is `background`.
 */
export function composeFrames(
  width: number,
  height: number,
  parts: readonly { readonly picture: CutOut; readonly placement: Placement }[],
): CutOut[] {
  const canvas = new Uint8Array(width * height * 4)
  return parts.map(({ picture, placement }, index) => {
    const before = placement.dispose === 'previous' && index > 0 ? canvas.slice() : undefined
    draw(canvas, width, picture.data, placement)
    const shown = canvas.slice()
    if (before) canvas.set(before)
    else if (placement.dispose !== 'keep') clear(canvas, width, placement)
    return { width, height, channels: 4, data: shown, space: 'srgb', alpha: 'straight' }
  })
}

function draw(canvas: Uint8Array, canvasWidth: number, source: Uint8Array, place: Placement): void {
  for (let y = 0; y < place.height; y++) {
    const to = ((place.top + y) * canvasWidth + place.left) * 4
    const row = source.subarray(y * place.width * 4, (y + 1) * place.width * 4)
    if (place.blend === 'source') canvas.set(row, to)
    else for (let x = 0; x < place.width; x++) blendOver(canvas, to + x * 4, row, x * 4)
  }
}

/** Porter–Duff over of straight 8-bit pixels; exact where either is opaque or empty, rounded to nearest else. */
function blendOver(to: Uint8Array, i: number, from: Uint8Array, j: number): void {
  const above = from[j + 3]!
  if (above === 0) return
  const below = to[i + 3]!
  if (above === 255 || below === 0) {
    for (let c = 0; c < 4; c++) to[i + c] = from[j + c]!
    return
  }
  // Everything times 255²: alpha out = a + b(1 − a); colour = (a·above + b(1 − a)·below) / alpha out.
  const keep = below * (255 - above)
  const total = above * 255 + keep
  for (let c = 0; c < 3; c++) to[i + c] = Math.round((from[j + c]! * above * 255 + to[i + c]! * keep) / total)
  to[i + 3] = Math.round(total / 255)
}

function clear(canvas: Uint8Array, canvasWidth: number, place: Placement): void {
  for (let y = 0; y < place.height; y++) {
    const from = ((place.top + y) * canvasWidth + place.left) * 4
    canvas.fill(0, from, from + place.width * 4)
  }
}
