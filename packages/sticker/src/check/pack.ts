// Owns checkPack: a whole set as it would be uploaded. Each file inside is checkFile's.
import { createHash } from 'node:crypto'
import { itemName, type PlatformId, type PlatformSpec, platformSpec, type SetRule } from '../platforms.ts'
import { counted, either, grouped } from '../words.ts'
import { checkFile } from './check.ts'
import { type Finding, type Report, startReport } from './finding.ts'
import { readZip, type ZipEntry } from './zip-entries.ts'

/** No more than this many times the platform's limit is ever unpacked. */
const UNPACK_FACTOR = 4

/**
 * What the platform would refuse about a ZIP: its size, the names and number of files, and every file in it.
 * `name` labels findings about the pack as a whole. Never throws: garbage is a finding.
 */
export function checkPack(name: string, zip: Uint8Array, platform: PlatformId): Finding[] {
  const spec = platformSpec(platform)
  const report = startReport(name)
  if (zip.length === 0) {
    report.refuse('zip', 'the file is empty (0 bytes)')
    return report.findings
  }
  if (!/\.zip$/i.test(name)) report.warn('file-name', `${spec.brand} takes a file whose name ends in .zip`)
  if (zip.length > spec.pack.maxBytes) {
    report.refuse(
      'zip-bytes',
      `has ${grouped(zip.length)} bytes; ${spec.brand} accepts at most ${grouped(spec.pack.maxBytes)}`,
    )
  }
  const { entries, fault } = readZip(zip, spec.pack.maxBytes * UNPACK_FACTOR)
  if (fault) report.refuse('zip', fault)
  if (fault && entries.length === 0) return report.findings
  const files = entries.filter((entry) => !entry.name.endsWith('/') || entry.bytes?.length !== 0)
  checkNames(report, files, spec)
  checkRepeats(report, files, spec)
  return [...report.findings, ...files.flatMap((entry) => checkEntry(entry, platform, spec))]
}

function checkEntry({ name, bytes, fault }: ZipEntry, platform: PlatformId, spec: PlatformSpec): Finding[] {
  if (!bytes) {
    const report = startReport(name)
    report.refuse('zip', fault ?? 'cannot be read')
    return report.findings
  }
  return isKnown(name, spec) ? checkFile(name, bytes, platform) : []
}

/** The names that a full set has: extras, and items from 1 up to the largest set. */
function isKnown(name: string, spec: PlatformSpec): boolean {
  return spec.extras.some((extra) => extra.name === name) || itemNumber(name, spec) !== undefined
}

function itemNumber(name: string, spec: PlatformSpec): number | undefined {
  const number = Number.parseInt(name, 10)
  return number > 0 && itemName(spec, number - 1) === name ? number : undefined
}

/** Two emoji that nobody can tell apart are one too many; a reviewer may say so. */
function checkRepeats(report: Report, files: readonly ZipEntry[], spec: PlatformSpec): void {
  const first = new Map<string, string>()
  const same = new Map<string, string[]>()
  for (const { name, bytes } of files) {
    if (!bytes || itemNumber(name, spec) === undefined) continue
    const digest = createHash('sha256').update(bytes).digest('hex')
    const before = first.get(digest)
    if (before === undefined) first.set(digest, name)
    else same.set(before, [...(same.get(before) ?? [before]), name])
  }
  for (const names of same.values())
    report.warn('same-item', `${names.join(', ')} are the same picture; a set is of different ones`)
}

function checkNames(report: Report, files: readonly ZipEntry[], spec: PlatformSpec): void {
  const names = files.map((file) => file.name)
  for (const twice of new Set(names.filter((name, i) => names.indexOf(name) !== i))) {
    report.refuse('names', `holds ${twice} twice`)
  }
  for (const name of new Set(names)) {
    if (isKnown(name, spec)) continue
    const why = /[\\/]/.test(name) ? 'files must not stand in folders' : `${spec.brand} does not know it`
    report.refuse('names', `holds ${JSON.stringify(name)}; ${why}`)
  }
  for (const extra of spec.extras) {
    if (!names.includes(extra.name))
      report.refuse('extras', `${extra.name} (${extra.width}×${extra.height}) is missing`)
  }
  const numbers = [...new Set(names.flatMap((name) => itemNumber(name, spec) ?? []))].sort((a, b) => a - b)
  const gap = numbers.findIndex((number, i) => number !== i + 1)
  if (gap >= 0) report.refuse('numbers', `${itemName(spec, gap)} is missing; items must be numbered without a gap`)
  checkCount(report, numbers.length, spec)
}

function checkCount(report: Report, count: number, spec: PlatformSpec): void {
  if (fitsSet(spec.set, count)) return
  const allowed =
    spec.set.kind === 'span' ? `${spec.set.count.least} to ${spec.set.count.most}` : either(spec.set.counts)
  report.refuse('set-size', `holds ${counted(count, 'item')}; ${spec.brand} accepts ${allowed} in a set`)
}

function fitsSet(rule: SetRule, count: number): boolean {
  return rule.kind === 'span' ? count >= rule.count.least && count <= rule.count.most : rule.counts.includes(count)
}
