// Owns checkFile: one file's bytes in, findings out. It reads the file back independently of the encoder.
import { type ExtraFile, itemName, type PlatformId, type PlatformSpec, platformSpec } from '../platforms.ts'
import { type Animation, readAnimation } from './animation.ts'
import { type Finding, type Report, startReport } from './finding.ts'
import { visibleMass } from './measure.ts'
import { showFrames, showStill } from './pixels.ts'
import { walkChunks } from './png-chunks.ts'
import { checkBytes, checkCanvas, checkHeader, checkRecords, liesInside } from './rules-form.ts'
import { checkLook } from './rules-look.ts'
import { checkTime } from './rules-time.ts'

/** More frames are refused by their number; their pixels are not decoded. */
const MOST_DECODED = 240

/**
 * What the platform would refuse, or what would look bad, about one file of a set; empty when nothing. The file is judged
 * as an extra (LINE: tab.png) when it has an extra's name, else as an animated item. `name` may be a path; findings
 * carry it as given. Never throws: garbage is a finding.
 */
export function checkFile(name: string, bytes: Uint8Array, platform: PlatformId): Finding[] {
  const spec = platformSpec(platform)
  const report = startReport(name)
  const short = name.split(/[\\/]/).at(-1) ?? name
  const extra = spec.extras.find((candidate) => candidate.name === short.toLowerCase())
  if (extra) checkStill(report, bytes, extra, spec)
  else {
    checkName(report, short, spec)
    checkItem(report, bytes, spec)
  }
  return report.findings
}

function checkName(report: Report, short: string, spec: PlatformSpec): void {
  const pattern = new RegExp(`^\\d{${spec.fileName.digits}}\\${spec.extension}$`)
  if (!pattern.test(short)) {
    report.warn('file-name', `${spec.brand} names its files ${itemName(spec, 0)}, ${itemName(spec, 1)} … in the pack`)
  }
}

/** Form first; time and looks only as far as the form can be trusted. */
function checkItem(report: Report, bytes: Uint8Array, spec: PlatformSpec): void {
  const animation = readForm(report, bytes)
  checkBytes(report, bytes.length, spec.maxBytes, spec.brand)
  if (!animation?.header) return
  checkCanvas(report, animation.header, spec)
  checkHeader(report, animation.header, spec)
  checkRecords(report, animation, spec)
  if (!animation.control) return
  checkTime(report, animation, spec)
  const { header, frames } = animation
  if (frames.length > MOST_DECODED || frames.some(({ control }) => !liesInside(control, header))) return
  const shown = showFrames(animation)
  if (shown.fault) report.refuse('pixels', shown.fault)
  else if (shown.frames.length > 0) checkLook(report, shown.frames, header, spec)
}

function checkStill(report: Report, bytes: Uint8Array, extra: ExtraFile, spec: PlatformSpec): void {
  const animation = readForm(report, bytes)
  checkBytes(report, bytes.length, extra.maxBytes, spec.brand)
  if (!animation?.header) return
  const { width, height } = animation.header
  if (width !== extra.width || height !== extra.height) {
    report.refuse('size', `is ${width}×${height} px; ${spec.brand} accepts exactly ${extra.width}×${extra.height}`)
  }
  checkHeader(report, animation.header, spec)
  for (const fault of animation.faults) report.refuse('structure', fault)
  if (animation.control) report.refuse('still', `is animated; ${spec.brand} needs a still picture here`)
  const { pixels, fault } = showStill(animation)
  if (fault) report.refuse('pixels', fault)
  else if (pixels && visibleMass(pixels) === 0)
    report.refuse('visible', 'is fully transparent; there is nothing to see')
}

function readForm(report: Report, bytes: Uint8Array): Animation | undefined {
  const { chunks, faults } = walkChunks(bytes)
  for (const fault of faults) report.refuse('file', fault)
  return chunks.length > 0 ? readAnimation(chunks) : undefined
}
