// Owns the small pictures that the tests of the commands need, drawn here so that their truth is known. Not used by popcel itself.

import type { CutOut, Picture } from '@popcel/matting'
import { encodePicture } from '@popcel/runtime'
import { encodeApng } from '@popcel/sticker'

/** A disc of radius `r` px in the middle of a square of `side` px: `inside` and `outside` are RGBA 0..255. */
export function disc(
  side: number,
  r: number,
  inside: readonly number[],
  outside: readonly number[],
  shift = 0,
): CutOut {
  const data = new Uint8Array(side * side * 4)
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const far = Math.hypot(x + 0.5 - side / 2, y + 0.5 - side / 2 - shift) - r
      const share = Math.max(0, Math.min(1, 0.5 - far))
      for (let c = 0; c < 4; c++)
        data[(y * side + x) * 4 + c] = Math.round(inside[c]! * share + outside[c]! * (1 - share))
    }
  }
  return { width: side, height: side, channels: 4, data, space: 'srgb', alpha: 'straight' }
}

/** A red disc on white, opaque: what the keyer is for. */
export function discOnWhite(side = 96): CutOut {
  return disc(side, side * 0.35, [200, 30, 30, 255], [255, 255, 255, 255])
}

/** A red disc on nothing: its alpha is known already. */
export function discCutOut(side = 96): CutOut {
  return disc(side, side * 0.35, [200, 30, 30, 255], [200, 30, 30, 0])
}

/** A disc that fills the square, every colour in it at random: nothing that compresses. */
export function grainyDisc(side: number, seed: number): CutOut {
  let state = seed
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  }
  const drawn = disc(side, side / 2, [0, 0, 0, 255], [0, 0, 0, 0])
  return { ...drawn, data: drawn.data.map((value, i) => (i % 4 === 3 ? value : next())) }
}

export function png(picture: Picture): Promise<Uint8Array> {
  return encodePicture(picture, { format: 'png' })
}

/** The same picture with 16 bits a sample. */
export function deep(picture: CutOut): Picture<Uint16Array> {
  return { ...picture, data: Uint16Array.from(picture.data, (value) => value * 257) }
}

/** A disc that bobs up and down, as an APNG of `frames` frames of `delayMs`. */
export function bobbing(frames: number, delayMs: number, side = 64): Uint8Array {
  const drawn = Array.from({ length: frames }, (_, i) =>
    disc(side, side * 0.3, [30, 90, 200, 255], [30, 90, 200, 0], Math.round(6 * Math.sin((2 * Math.PI * i) / frames))),
  )
  return encodeApng(drawn, { delays: drawn.map(() => ({ num: delayMs, den: 1000 })), plays: 0 })
}
