// Owns judging a folder of results, ours or a peer's: `ID.png` is a straight RGBA cut-out or a grey matte; `CLIP/00.png` frames.

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type CutOut, dtSsd, type Matte, matteOf, type Picture } from '@popcel/matting'
import { readColours, readRaw } from './raw.ts'
import { emptyLike, type Scores, score } from './score.ts'

export type Subject = {
  readonly id: string
  readonly picture: Uint8Array
  readonly truth: CutOut
  /** False where the truth is a matte alone. Default true. */
  readonly hasColour?: boolean
}

export type Judged = {
  readonly id: string
  readonly result: CutOut
  readonly scores: Scores
  /** Why there is no result; it is then scored as an empty matte. */
  readonly missing: string | undefined
}

export async function judgePicture(folder: string, subject: Subject): Promise<Judged> {
  const { id, picture, truth, hasColour } = subject
  const read = await readResult(join(folder, `${id}.png`), picture, truth)
  const result = typeof read === 'string' ? emptyLike(truth) : read.cut
  const missing = typeof read === 'string' ? read : undefined
  return { id, result, scores: score(result, truth, hasColour), missing }
}

export type ReadResult = {
  readonly cut: CutOut
  /** It was a matte without colour, and got that of the picture. */
  readonly isMatte: boolean
}

/** The cut-out as straight RGBA, or why there is none. `wanted` is its size. */
export async function readResult(
  file: string,
  picture: Uint8Array,
  wanted: { readonly width: number; readonly height: number },
): Promise<ReadResult | string> {
  if (!existsSync(file)) return 'there is no result'
  const read = await readFile(file)
    .then(readRaw)
    .catch((error: unknown) => String(error))
  if (typeof read === 'string') return `the result is no picture (${read})`
  const { width, height, channels, data } = read
  if (width !== wanted.width || height !== wanted.height)
    return `the result is ${width}×${height} and the picture ${wanted.width}×${wanted.height}`
  const tells = (channels === 2 || channels === 4) && !isOpaque(data, channels)
  const straight = { width, height, channels: 4, space: 'srgb', alpha: 'straight' } as const
  if (channels === 4 && (tells || !isGrey(data, 4))) return { cut: { ...straight, data }, isMatte: false }
  if (channels === 3 && !isGrey(data, 3)) return 'the result has colours and no alpha'
  const colour = await readColours(picture)
  const out = new Uint8Array(width * height * 4)
  for (let p = 0; p < width * height; p++) {
    for (let c = 0; c < 3; c++) out[p * 4 + c] = colour.data[p * 3 + c]!
    // Grey, or grey repeated; with an alpha that says anything, that.
    out[p * 4 + 3] = data[p * channels + (tells ? channels - 1 : 0)]!
  }
  return { cut: { ...straight, data: out }, isMatte: true }
}

function isGrey(data: Uint8Array, channels: number): boolean {
  for (let i = 0; i < data.length; i += channels) if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) return false
  return true
}

/** An alpha of 255 everywhere, as programs add that write nothing else. */
function isOpaque(data: Uint8Array, channels: number): boolean {
  for (let i = channels - 1; i < data.length; i += channels) if (data[i] !== 255) return false
  return true
}

export type JudgedClip = { readonly dtSsd: number; readonly results: readonly CutOut[] }

/** One clip, `00.png` and on; undefined where a frame is missing. */
export async function judgeClip(
  folder: string,
  frames: readonly Pick<Subject, 'picture' | 'truth'>[],
): Promise<JudgedClip | undefined> {
  const results: CutOut[] = []
  for (const [at, { picture, truth }] of frames.entries()) {
    const read = await readResult(join(folder, `${frameName(at)}.png`), picture, truth)
    if (typeof read === 'string') return undefined
    results.push(read.cut)
  }
  const mattes = results.map((cut): Matte => matteOf(cut))
  const truths = frames.map(({ truth }) => matteOf(truth as Picture))
  return { dtSsd: dtSsd(mattes, truths), results }
}

/** 00, 01 … */
export function frameName(at: number): string {
  return String(at).padStart(2, '0')
}
