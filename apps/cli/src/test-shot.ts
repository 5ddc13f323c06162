// Owns a small shot for tests of clips: a disc that moves before a green screen, as EXR, PNG and hints, with its true alpha.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { linearToSrgb, type Picture } from '@popcel/matting'
import { writeFrameFile } from '@popcel/runtime'
import type { ClipLine, FrameLine, JsonLine, SummaryLine } from './json-lines.ts'
import { runInMemory } from './run-in-memory.ts'

export const SIZE = { width: 48, height: 32 }
const SCREEN = [0.02, 0.4, 0.05] as const
export const SKIN = [0.6, 0.3, 0.2] as const

/** True alpha of a disc of radius 9 whose centre moves 2 px a frame, and the frame in linear light. */
export function frameOf(n: number): { alpha: Float32Array; light: Float32Array } {
  const alpha = new Float32Array(SIZE.width * SIZE.height)
  const light = new Float32Array(alpha.length * 3)
  for (let p = 0; p < alpha.length; p++) {
    const [x, y] = [p % SIZE.width, Math.floor(p / SIZE.width)]
    alpha[p] = Math.min(1, Math.max(0, 9.5 - Math.hypot(x + 0.5 - 14 - 2 * n, y + 0.5 - 16)))
    for (let c = 0; c < 3; c++) light[p * 3 + c] = alpha[p]! * SKIN[c]! + (1 - alpha[p]!) * SCREEN[c]!
  }
  return { alpha, light }
}

export function pictureOf(data: Picture['data'], space: Picture['space'], channels: 1 | 3 = 3): Picture {
  return { ...SIZE, channels, data, space, alpha: 'none' }
}

export function eightBits(light: Float32Array): Uint8Array {
  return Uint8Array.from(light, (value) => linearToSrgb(value) * 255 + 0.5)
}

/** Five frames: `exr/shot.1001.exr` (float) and on, `png/p_000.png` and on, `hints/h-0.png` and on. */
export async function writeShots(folder: string): Promise<void> {
  for (const name of ['exr', 'png', 'hints']) mkdirSync(join(folder, name))
  for (let n = 0; n < 5; n++) {
    const { alpha, light } = frameOf(n)
    const exr = { format: 'exr', sampleType: 'float' } as const
    await writeFrameFile(join(folder, 'exr', `shot.${1001 + n}.exr`), pictureOf(light, 'linear'), exr)
    const png = join(folder, 'png', `p_${String(n).padStart(3, '0')}.png`)
    await writeFrameFile(png, pictureOf(eightBits(light), 'srgb'), { format: 'png' })
    const hint = Uint8Array.from(alpha, (value) => value * 255 + 0.5)
    await writeFrameFile(join(folder, 'hints', `h-${n}.png`), pictureOf(hint, 'srgb', 1), { format: 'png' })
  }
}

export type ClipOutcome = {
  readonly code: number
  /** What was printed, and what ended the run. */
  readonly err: string
  readonly all: JsonLine[]
  readonly frames: FrameLine[]
  readonly clip: ClipLine
  readonly summary: SummaryLine
}

/** Runs `popcel clip ... --json` in this process; its threads are real. */
export async function clip(...args: string[]): Promise<ClipOutcome> {
  const { code, err, lines } = await runInMemory(['clip', ...args, '--json'])
  const all = lines()
  const of = <T>(type: string) => all.filter((line) => line.type === type) as unknown as T[]
  const ended = all.flatMap((line) => (line.type === 'error' ? [line.message] : []))
  return {
    code,
    err: [err, ...ended].join('\n'),
    all,
    frames: of<FrameLine>('frame'),
    clip: of<ClipLine>('clip')[0]!,
    summary: of<SummaryLine>('summary')[0]!,
  }
}

export function statusesOf({ frames }: ClipOutcome): string[] {
  return frames.map(({ number, status }) => `${number} ${status}`)
}
