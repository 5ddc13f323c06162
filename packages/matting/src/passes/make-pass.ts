// Owns what a shot is delivered as: alpha, straight foreground, colour with alpha, and a comp over something, each in the sample
// type, transfer and association that its file wants. Mixing is done in linear light.

import { PopcelError } from '@popcel/protocol'
import { joinCutOut } from '../composite.ts'
import { srgbToLinear } from '../light.ts'
import { lightReader, lightWriter, type RowReader } from '../light-rows.ts'
import { fullScale, type Matte, type Picture, type Samples } from '../picture.ts'
import { assertSameSize } from '../rgb.ts'

export const PASSES = ['alpha', 'foreground', 'rgba', 'comp'] as const
export type PassKind = (typeof PASSES)[number]

/** How a pass is stored. Float samples keep values above 1; whole numbers are cut to their range. */
export type PassPixels = {
  readonly samples: 'uint8' | 'uint16' | 'float'
  readonly space: 'srgb' | 'linear'
  /** Of `rgba`. Premultiplied colour is light × alpha, whatever the transfer. */
  readonly alpha: 'straight' | 'premultiplied'
}

/** What a comp lies on. The squares of the checker are 0.15 and 0.55 in sRGB, dark at the top left, as CorridorKey draws them. */
export type CompBackdrop =
  | { readonly kind: 'checker'; readonly tilePx: number }
  /** sRGB, 0..255. */
  | { readonly kind: 'colour'; readonly rgb: readonly [number, number, number] }
  /** RGB of the frame's size: another plate, or the frame itself. */
  | { readonly kind: 'picture'; readonly picture: Picture }

/** A frame's subject: `foreground` is straight RGB(A) of any sample type; its alpha channel is not looked at. */
export type Subject = { readonly matte: Matte; readonly foreground: Picture }

const CHECKER = { light: 0.55, dark: 0.15 }

/** @throws PopcelError usage when sizes differ or a picture is grey */
export function makePass(kind: PassKind, subject: Subject, pixels: PassPixels, backdrop: CompBackdrop): Picture {
  assertSameSize(subject.matte, subject.foreground, 'the matte')
  switch (kind) {
    case 'alpha':
      return alphaPass(subject.matte, pixels)
    case 'foreground':
      return colourPass(subject.foreground, pixels)
    case 'rgba':
      return pixels.alpha === 'straight' ? straightPass(subject, pixels) : premultipliedPass(subject, pixels)
    case 'comp':
      return compPass(subject, pixels, backdrop)
  }
}

/** One grey channel; alpha is coverage, never encoded. */
function alphaPass({ width, height, data }: Matte, { samples }: PassPixels): Picture {
  const out = samplesOf(samples, width * height)
  const full = fullScale(out)
  const round = full === 1 ? 0 : 0.5
  for (let p = 0; p < out.length; p++) {
    const alpha = data[p]!
    out[p] = (alpha <= 0 ? 0 : alpha >= 1 ? 1 : alpha) * full + round
  }
  return { width, height, channels: 1, data: out, space: 'linear', alpha: 'none' }
}

function colourPass(foreground: Picture, pixels: PassPixels): Picture {
  if (foreground.channels === 3 && isStored(foreground, pixels)) return foreground
  const out = emptyPass(foreground, pixels, 3)
  const [read, write] = [lightReader(foreground), lightWriter(out)]
  const row = new Float32Array(out.width * 3)
  for (let y = 0; y < out.height; y++) {
    read(y, row)
    write(y, row)
  }
  return out
}

function straightPass({ foreground, matte }: Subject, pixels: PassPixels): Picture {
  return joinCutOut(isStored(foreground, pixels) ? foreground : colourPass(foreground, pixels), matte)
}

function premultipliedPass({ foreground, matte }: Subject, pixels: PassPixels): Picture {
  const out = emptyPass(foreground, pixels, 4)
  const { width, height, data } = out
  const full = fullScale(data)
  const round = full === 1 ? 0 : 0.5
  const [read, write] = [lightReader(foreground), lightWriter(out)]
  const row = new Float32Array(width * 3)
  for (let y = 0, p = 0; y < height; y++) {
    read(y, row)
    for (let x = 0, q = 0; x < width; x++, p++, q += 3) {
      const alpha = clamp(matte.data[p]!)
      row[q]! *= alpha
      row[q + 1]! *= alpha
      row[q + 2]! *= alpha
      data[p * 4 + 3] = alpha * full + round
    }
    write(y, row)
  }
  return out
}

/** αF + (1−α)B in linear light. */
function compPass({ foreground, matte }: Subject, pixels: PassPixels, backdrop: CompBackdrop): Picture {
  const out = emptyPass(foreground, pixels, 3)
  const { width, height } = out
  const [front, back, write] = [lightReader(foreground), backdropReader(backdrop, matte), lightWriter(out)]
  const [row, below] = [new Float32Array(width * 3), new Float32Array(width * 3)]
  for (let y = 0, p = 0; y < height; y++) {
    front(y, row)
    back(y, below)
    for (let x = 0, q = 0; x < width; x++, p++, q += 3) {
      const alpha = clamp(matte.data[p]!)
      if (alpha === 1) continue
      for (let c = q; c < q + 3; c++) row[c] = alpha * row[c]! + (1 - alpha) * below[c]!
    }
    write(y, row)
  }
  return out
}

function backdropReader(backdrop: CompBackdrop, size: Matte): RowReader {
  if (backdrop.kind === 'picture') {
    assertSameSize(size, backdrop.picture, 'the cut-out')
    return lightReader(backdrop.picture)
  }
  if (backdrop.kind === 'colour') {
    const [r, g, b] = backdrop.rgb.map((value) => srgbToLinear(value / 255)) as [number, number, number]
    return (_, row) => {
      for (let q = 0; q < row.length; q += 3) {
        row[q] = r
        row[q + 1] = g
        row[q + 2] = b
      }
    }
  }
  const { tilePx } = backdrop
  if (!(tilePx >= 1))
    throw new PopcelError('usage', { reason: `a checker's square must be 1 px or more, not ${tilePx}` })
  const [even, odd] = [srgbToLinear(CHECKER.dark), srgbToLinear(CHECKER.light)]
  return (y, row) => {
    const down = Math.floor(y / tilePx)
    for (let x = 0; x * 3 < row.length; x++)
      row.fill((Math.floor(x / tilePx) + down) % 2 === 0 ? even : odd, x * 3, x * 3 + 3)
  }
}

function emptyPass({ width, height }: Picture, { samples, space }: PassPixels, channels: 3 | 4): Picture {
  const alpha = channels === 4 ? 'premultiplied' : 'none'
  return { width, height, channels, data: samplesOf(samples, width * height * channels), space, alpha }
}

function isStored({ data, space }: Picture, pixels: PassPixels): boolean {
  return space === pixels.space && data.constructor === samplesOf(pixels.samples, 0).constructor
}

function samplesOf(samples: PassPixels['samples'], length: number): Samples {
  if (samples === 'float') return new Float32Array(length)
  return samples === 'uint16' ? new Uint16Array(length) : new Uint8Array(length)
}

function clamp(alpha: number): number {
  return alpha <= 0 ? 0 : alpha >= 1 ? 1 : alpha
}
