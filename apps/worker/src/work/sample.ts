// Owns sampling a moving picture inside a thread: even spaces of time, and in each the frames that are sharpest.

import type { CutOut } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { encodePicture } from '@popcel/runtime'
import { type Moving, openMoving, type Shown } from './moving.ts'
import type { SampleDone, SampleTask } from './table.ts'

/** The frames that a slot may take, and the best of them so far, the sharpest first. */
type Slot = { readonly fromMs: number; readonly frames: ReadonlySet<number>; best: readonly Seen[] }
type Seen = { readonly index: number; readonly sharpness: number; readonly picture: CutOut }

/** Throws the rows of decoding, input-still, and value-wrong for a stretch outside. Best candidate first. */
export async function runSample(task: SampleTask): Promise<SampleDone> {
  await using moving = await openMoving(task.bytes, task.caps)
  if (moving.shown.length < 2) throw new PopcelError('input-still')
  const slots = slotsOf(task, moving.shown)
  await lookThrough(moving, slots, task.candidates)
  const out = slots.map(({ fromMs, best }) =>
    Promise.all(
      best.map(async ({ index, picture }) => ({
        timeMs: Math.max(moving.shown[index]!.startMs, fromMs),
        png: await encodePicture(picture, { format: 'png' }),
      })),
    ),
  )
  return { slots: await Promise.all(out), width: moving.width, height: moving.height }
}

function slotsOf(task: SampleTask, shown: readonly Shown[]): readonly Slot[] {
  const wholeMs = shown.at(-1)!.endMs
  const toMs = Math.min(task.toMs, wholeMs)
  if (task.fromMs >= toMs) {
    const reason = `the stretch from ${task.fromMs / 1000} s is empty; it lasts ${wholeMs / 1000} s`
    throw new PopcelError('value-wrong', { field: 'params.from', reason })
  }
  return Array.from({ length: task.slots }, (_, i) => {
    const [from, to] = [i, i + 1].map((n) => task.fromMs + (n * (toMs - task.fromMs)) / task.slots) as [number, number]
    return { fromMs: from, frames: new Set(inSlot(shown, from, to)), best: [] }
  })
}

/** Frames that begin in the slot; where none does, the one that is on show. */
function inSlot(shown: readonly Shown[], from: number, to: number): readonly number[] {
  const where = (wanted: (frame: Shown) => boolean) => [...shown.keys()].filter((index) => wanted(shown[index]!))
  const begun = where(({ startMs }) => startMs >= from && startMs < to)
  return begun.length > 0 ? begun : where(({ startMs, endMs }) => startMs <= from && endMs > from)
}

/** Every wanted frame is seen once; only the best of each slot are kept. */
async function lookThrough(moving: Moving, slots: readonly Slot[], candidates: number): Promise<void> {
  const wanted = new Set(slots.flatMap(({ frames }) => [...frames]))
  const [from, to] = [Math.min(...wanted), Math.max(...wanted) + 1]
  for await (const { index, picture } of moving.pictures(from, to)) {
    if (!wanted.has(index)) continue
    const seen = { index, sharpness: sharpnessOf(picture), picture }
    for (const slot of slots) {
      if (!slot.frames.has(index)) continue
      slot.best = [...slot.best, seen].toSorted((a, b) => b.sharpness - a.sharpness).slice(0, candidates)
    }
  }
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
