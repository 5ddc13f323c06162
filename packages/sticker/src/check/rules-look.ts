// Owns the rules about what is seen: emptiness, movement, the first frame, the join of the loop, use of the canvas.

import type { PlatformSpec } from '../platforms.ts'
import type { PngHeader } from './animation.ts'
import type { Report } from './finding.ts'
import { squaredDifference, visibleBox, visibleMass } from './measure.ts'
import type { ShownFrame } from './pixels.ts'

/** Below this share of the fullest frame the first frame hardly shows what the emoji is. */
const FIRST_FRAME_SHARE = 0.3
/** The jump from the last frame to the first, as a multiple of the largest step within the play. */
const JUMP = 1.5
/** A jump smaller than this (root mean square, levels of 255) is not noticed at all. */
const JUMP_LEVELS = 6
/** Alpha from here is meant to be solid. An edge is that in one pixel of a few; a whole figure that is has a fault. */
const NEARLY_SOLID = 230
const RESIDUE_SHARE = 0.3
/** Art whose longer side covers less than this of the canvas looks lost in a line of text. */
const FILL_SHARE = 0.7

export function checkLook(report: Report, frames: readonly ShownFrame[], header: PngHeader, spec: PlatformSpec): void {
  const masses = frames.map(visibleMass)
  const fullest = Math.max(0, ...masses)
  if (fullest === 0) {
    report.refuse('visible', 'is fully transparent; there is nothing to see')
    return
  }
  checkFirst(report, masses[0] ?? 0, fullest, spec)
  checkMovement(report, frames, spec)
  checkBackground(report, frames, header, spec)
  checkSolid(report, frames[0]!)
  if (spec.rules.includes('fill-canvas')) checkFill(report, frames, header)
}

function checkFirst(report: Report, first: number, fullest: number, spec: PlatformSpec): void {
  const where = `${spec.brand} shows the first frame as the still picture`
  if (first === 0) report.refuse('first-frame', `the first frame is empty; ${where}`)
  else if (first < fullest * FIRST_FRAME_SHARE) {
    const share = Math.round((first / fullest) * 100)
    report.warn('first-frame', `the first frame shows only ${share} % of what the fullest frame shows; ${where}`)
  }
}

function checkMovement(report: Report, frames: readonly ShownFrame[], spec: PlatformSpec): void {
  if (frames.length < 2) return
  const steps = frames.slice(1).map((frame, k) => squaredDifference(frames[k]!, frame))
  if (spec.rules.includes('something-moves') && steps.every((step) => step === 0)) {
    report.refuse(
      'something-moves',
      `all frames are the same; ${spec.brand} refuses an animation in which nothing moves`,
    )
    return
  }
  const same = steps.indexOf(0)
  if (spec.rules.includes('no-identical-neighbours') && same >= 0) {
    const merged = 'some tools merge them, and the number of frames falls'
    report.warn('no-identical-neighbours', `frames ${same + 1} and ${same + 2} are the same picture; ${merged}`)
  }
  if (!spec.rules.includes('last-frame-meets-first')) return
  const jump = Math.sqrt(squaredDifference(frames.at(-1)!, frames[0]!))
  const largest = Math.sqrt(Math.max(...steps))
  if (jump > JUMP_LEVELS && jump > largest * JUMP) {
    const times = Number((jump / largest).toFixed(1))
    report.warn(
      'last-frame-meets-first',
      `the last frame jumps to the first (${times} times the largest step within the play)`,
    )
  }
}

function checkBackground(report: Report, frames: readonly ShownFrame[], header: PngHeader, spec: PlatformSpec): void {
  if (!spec.rules.includes('transparent-background')) return
  const first = frames[0]!
  let clear = 0
  for (let i = 3; i < first.length; i += 4) if (first[i] === 0) clear++
  if (clear === 0) {
    report.refuse(
      'transparent-background',
      `no pixel of the first frame is transparent; ${spec.brand} wants a transparent background`,
    )
    return
  }
  const { width, height } = header
  const corners = [0, width - 1, (height - 1) * width, height * width - 1]
  if (corners.every((i) => first[i * 4 + 3]! > 200)) {
    report.warn('transparent-background', 'all four corners are solid; is the background still there?')
  }
}

/** The residue of a cut-out that was never made solid: it shines through on a dark chat, and costs bytes. */
function checkSolid(report: Report, first: ShownFrame): void {
  let visible = 0
  let nearly = 0
  for (let i = 3; i < first.length; i += 4) {
    const alpha = first[i]!
    if (alpha > 16) visible++
    if (alpha >= NEARLY_SOLID && alpha < 255) nearly++
  }
  if (nearly <= visible * RESIDUE_SHARE) return
  const share = Math.round((nearly / visible) * 100)
  report.warn('solid', `${share} % of the figure is not quite solid (alpha below 255); what lies behind shines through`)
}

function checkFill(report: Report, frames: readonly ShownFrame[], { width, height }: PngHeader): void {
  const box = visibleBox(frames, width)
  const share = Math.max(box.width / width, box.height / height)
  if (share >= FILL_SHARE) return
  const percent = Math.round(share * 100)
  report.warn(
    'fill-canvas',
    `the art fills only ${percent} % of the canvas (${box.width}×${box.height} px); it will look small`,
  )
}
