// Owns the one crop of a loop: how large the character is drawn and where its feet stand, so that everything fits in every frame.
import type { Character } from './character.ts'
import type { Deform } from './deform.ts'
import type { Box } from './pyramid.ts'
import type { Stage } from './warp.ts'

/** A side where a motion leaves the picture on purpose: nothing is fitted there. */
export type HiddenSide = 'bottom' | 'right'

/** The part of the canvas that the drawing may fill, canvas pixels. */
export type Area = Box

/** Margin on each side: 2 % of the shorter side, and never less than a pixel and a half, so that the outermost pixels stay empty. */
export function areaOf(
  width: number,
  height: number,
  caption: { edge: 'top' | 'bottom'; takes: number } | undefined,
): Area {
  const margin = Math.max(1.5, 0.02 * Math.min(width, height))
  return {
    left: margin,
    top: margin + (caption?.edge === 'top' ? caption.takes : 0),
    right: width - margin,
    bottom: height - margin - (caption?.edge === 'bottom' ? caption.takes : 0),
  }
}

/** The box of the silhouette in one pose, in body units from the resting feet. */
export function poseBox({ outline }: Character, pose: Deform): Box {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }
  const point = new Float64Array(2)
  for (let i = 0; i < outline.length; i += 2) {
    pose.forward(outline[i]!, outline[i + 1]!, point)
    box.left = Math.min(box.left, point[0]!)
    box.right = Math.max(box.right, point[0]!)
    box.top = Math.min(box.top, point[1]!)
    box.bottom = Math.max(box.bottom, point[1]!)
  }
  return box
}

/** The box that the silhouette sweeps over all poses. */
export function sweptBox(boxes: readonly Box[]): Box {
  return boxes.reduce((whole, box) => unite(whole, box))
}

/** The box as far as it must be seen: a hidden side ends at the resting body's own edge. */
export function seenBox(swept: Box, { box }: Pick<Character, 'box'>, hides: HiddenSide | undefined): Box {
  if (hides === 'bottom') return { ...swept, bottom: 0 }
  if (hides === 'right') return { ...swept, right: box.right + 0.3 }
  return swept
}

/** How much smaller than alone the character may become to make room for its effects. */
const ROOM_SHARE = 0.88

/** The space that effects may use: what the canvas shows when the character is drawn at 88 % of its largest size. */
export function roomOf(seen: Box, area: Area): Box {
  const scale = ROOM_SHARE * largestScale(seen, area)
  const width = (area.right - area.left) / scale
  const height = (area.bottom - area.top) / scale
  const middle = (seen.left + seen.right) / 2
  // Effects gather about the head, so spare height goes above it, at most a quarter of the figure.
  const spare = height - (seen.bottom - seen.top)
  const above = Math.min(spare, Math.max(spare / 2, 0.25 * (seen.bottom - seen.top)))
  return {
    left: middle - width / 2,
    right: middle + width / 2,
    top: seen.top - above,
    bottom: seen.bottom + spare - above,
  }
}

function largestScale(box: Box, area: Area): number {
  return Math.min((area.right - area.left) / (box.right - box.left), (area.bottom - area.top) / (box.bottom - box.top))
}

export function unite(a: Box, b: Box | undefined): Box {
  if (!b) return a
  return {
    left: Math.min(a.left, b.left),
    top: Math.min(a.top, b.top),
    right: Math.max(a.right, b.right),
    bottom: Math.max(a.bottom, b.bottom),
  }
}

/** Does the drawing reach out of the room by more than a hair? */
export function standsOut(drawn: Box, room: Box): boolean {
  const hair = 1e-3
  return (
    drawn.left < room.left - hair ||
    drawn.top < room.top - hair ||
    drawn.right > room.right + hair ||
    drawn.bottom > room.bottom + hair
  )
}

/** The room that was given, made smaller on each side by what the drawing stands out of the whole room; never smaller than the figure. */
export function tightenRoom(given: Box, whole: Box, drawn: Box, seen: Box): Box {
  return {
    left: Math.min(seen.left, given.left + Math.max(0, whole.left - drawn.left)),
    top: Math.min(seen.top, given.top + Math.max(0, whole.top - drawn.top)),
    right: Math.max(seen.right, given.right - Math.max(0, drawn.right - whole.right)),
    bottom: Math.max(seen.bottom, given.bottom - Math.max(0, drawn.bottom - whole.bottom)),
  }
}

/** Scale and feet position that centre `box` in `area` as large as it goes. A hidden side lies on the canvas' edge, without margin. */
export function fitStage(
  box: Box,
  area: Area,
  canvas: { width: number; height: number },
  hides: HiddenSide | undefined,
): Stage {
  const target = { ...area }
  if (hides === 'bottom') target.bottom = canvas.height
  if (hides === 'right') target.right = canvas.width
  const scale = largestScale(box, target)
  const x =
    hides === 'right'
      ? target.right - box.right * scale
      : middle(target.left, target.right) - middle(box.left, box.right) * scale
  const y =
    hides === 'bottom'
      ? target.bottom - box.bottom * scale
      : middle(target.top, target.bottom) - middle(box.top, box.bottom) * scale
  return { scale, x, y }
}

function middle(a: number, b: number): number {
  return (a + b) / 2
}
