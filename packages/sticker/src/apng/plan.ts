// Owns the choice, frame by frame, of disposal, blending and rectangle. Frames are drawn exactly whatever is chosen.
import { roughSize } from '../png/compress.ts'
import type { Rect } from '../png/scanlines.ts'
import type { Surface } from '../png/surface.ts'
import { BLEND_SOURCE, novelty, type Patch, patchesFor } from './difference.ts'

export const DISPOSE_NONE = 0
export const DISPOSE_BACKGROUND = 1
export type Dispose = 0 | 1

/** A frame as it is stored: what to draw, and what becomes of its rectangle before the next frame. */
export type PlannedFrame = Patch & { readonly dispose: Dispose }

export type Choice = { readonly dispose: Dispose; readonly base: Uint32Array; readonly patch: Patch }

/** Candidates within this factor of the cheapest guess are really compressed before one is taken. */
const WORTH_TRYING = 1.15

/**
 * For every frame the cheapest way found to draw it. Greedy: the disposal of frame k-1 is decided when frame k is,
 * between NONE and BACKGROUND, each with SOURCE and (where exact) OVER. PREVIOUS would save about 1 % now and then, and
 * is what players get wrong most often.
 */
export function planFrames(surface: Surface): PlannedFrame[] {
  const { width, height, frames } = surface
  const planned: PlannedFrame[] = []
  let pending: Patch = { rect: { x: 0, y: 0, width, height }, values: frames[0]!, blend: BLEND_SOURCE }
  for (let k = 1; k < frames.length; k++) {
    const choice = cheapest(surface, choicesFor(surface, k, pending.rect))
    planned.push({ ...pending, dispose: choice.dispose })
    pending = choice.patch
  }
  // Nothing follows the last frame; a play starts on an empty canvas anyway (APNG 3rd edition, "Canvas").
  planned.push({ ...pending, dispose: DISPOSE_NONE })
  return planned
}

/** Every way to go from frame k-1, which was drawn in `rect`, to frame k. */
export function choicesFor(surface: Surface, k: number, rect: Rect): Choice[] {
  const shown = surface.frames[k - 1]!
  const bases: [Dispose, Uint32Array][] = [
    [DISPOSE_NONE, shown],
    [DISPOSE_BACKGROUND, cleared(shown, surface.width, rect)],
  ]
  return bases.flatMap(([dispose, base]) =>
    patchesFor(surface, base, surface.frames[k]!).map((patch) => ({ dispose, base, patch })),
  )
}

function cleared(values: Uint32Array, canvasWidth: number, rect: Rect): Uint32Array {
  const out = values.slice()
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    out.fill(0, y * canvasWidth + rect.x, y * canvasWidth + rect.x + rect.width)
  }
  return out
}

function cheapest(surface: Surface, choices: readonly Choice[]): Choice {
  const ranked = choices.map((choice) => ({ choice, guess: novelty(choice.patch) })).sort((a, b) => a.guess - b.guess)
  const first = ranked[0]!
  let best = first.choice
  let least = Number.POSITIVE_INFINITY
  for (const { choice, guess } of ranked) {
    if (guess > first.guess * WORTH_TRYING + 8) break
    const { rect, values } = choice.patch
    const bytes = roughSize(surface, { values, width: rect.width, height: rect.height })
    if (bytes >= least) continue
    least = bytes
    best = choice
  }
  return best
}
