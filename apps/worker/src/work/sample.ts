// Owns sampling a moving picture inside a thread: even spaces of time, and in each the frames that are sharpest.

import type { CutOut } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { decodeClip, encodePicture } from '@popcel/runtime'
import type { SampleDone, SampleTask } from './table.ts'
import { refuseVideo } from './video.ts'

type Timed = { readonly picture: CutOut; readonly startMs: number; readonly endMs: number }

/** Throws the rows of decoding, video-not-read, input-still, and value-wrong for a stretch outside. Best candidate first. */
export async function runSample(task: SampleTask): Promise<SampleDone> {
  refuseVideo(task.bytes)
  const frames = timed((await decodeClip(task.bytes, task.caps)).frames)
  if (frames.length < 2) throw new PopcelError('input-still')
  const wholeMs = frames.at(-1)!.endMs
  const toMs = Math.min(task.toMs, wholeMs)
  if (task.fromMs >= toMs) {
    const reason = `the stretch from ${task.fromMs / 1000} s is empty; it lasts ${wholeMs / 1000} s`
    throw new PopcelError('value-wrong', { field: 'params.from', reason })
  }
  const { width, height } = frames[0]!.picture
  const known = new Map<Timed, number>()
  const sharp = (frame: Timed) => {
    const value = known.get(frame) ?? sharpnessOf(frame.picture)
    known.set(frame, value)
    return value
  }
  const slots = []
  for (let i = 0; i < task.slots; i++) {
    const [from, to] = [i, i + 1].map((n) => task.fromMs + (n * (toMs - task.fromMs)) / task.slots) as [number, number]
    const best = inSlot(frames, from, to)
      .toSorted((a, b) => sharp(b) - sharp(a))
      .slice(0, task.candidates)
    const pictures = best.map(async ({ picture, startMs }) => ({
      timeMs: Math.max(startMs, from),
      png: await encodePicture(picture, { format: 'png' }),
    }))
    slots.push(await Promise.all(pictures))
  }
  return { slots, width, height }
}

function timed(frames: readonly { readonly picture: CutOut; readonly durationMs: number }[]): Timed[] {
  let at = 0
  return frames.map(({ picture, durationMs }) => {
    const startMs = at
    at += durationMs
    return { picture, startMs, endMs: at }
  })
}

/** Frames that begin in the slot; where none does, the one that is on show. */
function inSlot(frames: readonly Timed[], from: number, to: number): readonly Timed[] {
  const begun = frames.filter(({ startMs }) => startMs >= from && startMs < to)
  return begun.length > 0 ? begun : frames.filter(({ startMs, endMs }) => startMs <= from && endMs > from)
}

/** Mean square of the Laplacian of luma × alpha: a blurred frame of a motion has less of it than a crisp one. */
export function sharpnessOf({ width, height, data }: CutOut): number {
  const luma = new Float32Array(width * height)
  for (let i = 0, j = 0; i < luma.length; i++, j += 4) {
    luma[i] = (0.2126 * data[j]! + 0.7152 * data[j + 1]! + 0.0722 * data[j + 2]!) * data[j + 3]!
  }
  let sum = 0
  for (let y = 1; y < height - 1; y++) {
    for (let i = y * width + 1; i < (y + 1) * width - 1; i++) {
      const edge = 4 * luma[i]! - luma[i - 1]! - luma[i + 1]! - luma[i - width]! - luma[i + width]!
      sum += edge * edge
    }
  }
  return sum / (width * height)
}
