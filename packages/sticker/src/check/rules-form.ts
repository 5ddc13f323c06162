// Owns the rules about form: what the file is, its size in px and bytes, colour type, frame records and their order.
import type { PlatformSpec } from '../platforms.ts'
import { counted, grouped } from '../words.ts'
import type { Animation, FrameControl, PngHeader } from './animation.ts'
import type { Report } from './finding.ts'

const COLOUR_TYPES: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
}

export function checkBytes(report: Report, bytes: number, limit: number, brand: string): void {
  if (bytes > limit) {
    report.refuse('bytes', `has ${grouped(bytes)} bytes; ${brand} accepts at most ${grouped(limit)}`)
  }
}

/** Colour type and bit depth of the header. */
export function checkHeader(report: Report, header: PngHeader, spec: PlatformSpec): void {
  const depths = COLOUR_TYPES[header.colourType]
  if (!depths) report.refuse('colour-type', `has the unknown colour type ${header.colourType}`)
  else if (!depths.includes(header.bitDepth)) {
    report.refuse(
      'bit-depth',
      `has ${header.bitDepth} bits a sample, which its colour type ${header.colourType} cannot have`,
    )
  }
  if (spec.rules.includes('no-grey') && (header.colourType === 0 || header.colourType === 4)) {
    report.refuse('no-grey', `is stored as greyscale; ${spec.brand} accepts only colour (truecolour or palette)`)
  }
  if (spec.rules.includes('no-palette') && header.colourType === 3) {
    report.refuse('no-palette', `has a palette; ${spec.brand} does not animate it, store it as truecolour`)
  }
}

export function checkCanvas(report: Report, header: PngHeader, spec: PlatformSpec): void {
  const { width, height } = header
  const rule = spec.canvas
  const is = `is ${width}×${height} px`
  if (rule.kind === 'exact' && (width !== rule.width || height !== rule.height)) {
    report.refuse('size', `${is}; ${spec.brand} accepts exactly ${rule.width}×${rule.height}`)
  }
  if (rule.kind === 'long-side' && Math.max(width, height) !== rule.px) {
    report.refuse('size', `${is}; the longer side must be ${rule.px} px for ${spec.brand}`)
  }
  if (rule.kind !== 'within') return
  const least = rule.oneSideAtLeast ?? 0
  if (width > rule.width || height > rule.height || Math.max(width, height) < least) {
    const side = least > 0 ? ` and one side of at least ${least}` : ''
    report.refuse('size', `${is}; ${spec.brand} accepts at most ${rule.width}×${rule.height}${side}`)
  }
}

/** The records of an animation: control, number of frames, sequence, rectangles. */
export function checkRecords(report: Report, animation: Animation, spec: PlatformSpec): void {
  const { control, frames, sequence } = animation
  for (const fault of animation.faults) report.refuse('structure', fault)
  if (!control) {
    report.refuse('animated', `is a still picture; ${spec.brand} needs an animated PNG here`)
    return
  }
  if (control.frames !== frames.length) {
    const says = `says that it has ${counted(control.frames, 'frame')} but holds ${frames.length}`
    report.refuse('frame-count', says)
  }
  const gap = sequence.findIndex((value, i) => value !== i)
  if (gap >= 0)
    report.refuse('sequence', `its parts are not numbered in order: number ${sequence[gap]} stands where ${gap} should`)
  if (frames.length < spec.frames.least || frames.length > spec.frames.most) {
    const span = `${spec.frames.least} to ${spec.frames.most}`
    report.refuse('frames', `has ${counted(frames.length, 'frame')}; ${spec.brand} accepts ${span}`)
  }
  if (spec.rules.includes('first-frame-is-the-still') && frames[0] && !frames[0].usesIdat) {
    report.refuse(
      'first-frame-is-the-still',
      `the still picture is hidden from the animation; ${spec.brand} needs it to be the first frame`,
    )
  }
  if (animation.header) checkRects(report, animation, animation.header)
}

/** True when the frame's rectangle has an area and lies on the canvas. */
export function liesInside({ x, y, width, height }: FrameControl, header: PngHeader): boolean {
  return width > 0 && height > 0 && x + width <= header.width && y + height <= header.height
}

function checkRects(report: Report, { frames }: Animation, header: PngHeader): void {
  for (const [k, { control, data, usesIdat }] of frames.entries()) {
    const { width, height, x, y } = control
    if (!liesInside(control, header)) {
      report.refuse('frame-rect', `frame ${k + 1} (${width}×${height} at ${x},${y}) does not lie inside the canvas`)
    } else if (usesIdat && (x !== 0 || y !== 0 || width !== header.width || height !== header.height)) {
      report.refuse('frame-rect', `the first frame must fill the canvas, but is ${width}×${height} at ${x},${y}`)
    }
    if (control.dispose > 2 || control.blend > 1) {
      report.refuse(
        'frame-control',
        `frame ${k + 1} has an unknown disposal (${control.dispose}) or blending (${control.blend})`,
      )
    }
    if (data.length === 0) report.refuse('frame-data', `frame ${k + 1} has no picture data`)
  }
}
