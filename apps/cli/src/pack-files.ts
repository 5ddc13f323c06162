// Owns a finished pack on disk: the numbered files, the pictures that go with them, the ZIP, and what a check of it says.

import { readdir, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { buildPack, checkPack, type Finding, itemName, type PlatformId, platformSpec } from '@popcel/sticker'
import type { Printer } from './print.ts'
import { count } from './wording.ts'
import type { FittedFile } from './work/tasks.ts'
import { type FileWriter, makeFolder } from './write-file.ts'

/** What is called what: an emoji's own name (its action, its input) and its file in the pack. */
export type PackItem = { readonly name: string; readonly fitted: FittedFile }

export type PackPlace = {
  readonly zip: string
  /** Where the single files go too; undefined for the ZIP alone. */
  readonly folder: string | undefined
}

export type PackMade = {
  readonly platform: PlatformId
  readonly zip: string
  readonly bytes: number
  readonly items: readonly (PackItem & { readonly file: string })[]
  readonly findings: readonly Finding[]
}

/** Writes files and ZIP, then reads the ZIP back from disk and checks it. Items are numbered in their order. */
export async function writePack(
  platform: PlatformId,
  items: readonly PackItem[],
  place: PackPlace,
  writer: FileWriter,
): Promise<PackMade> {
  const spec = platformSpec(platform)
  const named = items.map((item, i) => ({ ...item, file: itemName(spec, i) }))
  const files = named.map(({ file, fitted }) => ({ name: file, bytes: fitted.bytes }))
  const extras = spec.extras.flatMap(({ name }) => (items[0] ? [{ name, bytes: items[0].fitted.tab }] : []))
  if (place.folder !== undefined) {
    await makeFolder(place.folder)
    for (const { name, bytes } of [...files, ...extras]) await writer.write(join(place.folder, name), bytes)
    await removeOtherNumbers(place.folder, new Set(files.map(({ name }) => name)))
  }
  await writer.write(place.zip, buildPack(files, extras, platform))
  const written = await readFile(place.zip)
  return {
    platform,
    zip: place.zip,
    bytes: written.length,
    items: named,
    findings: checkPack(place.zip, written, platform),
  }
}

/** Prints a pack's line and every finding in words. */
export function reportPack(made: PackMade, printer: Printer): void {
  const { platform, zip, bytes, items, findings } = made
  const refused = findings.filter(({ level }) => level === 'refuse').length
  const warned = findings.length - refused
  const verdict =
    refused > 0 ? `${count(refused, 'fault')} that ${platformSpec(platform).title} refuses` : 'would be accepted'
  const warnings = warned > 0 ? `, ${count(warned, 'warning')}` : ''
  printer.result(
    { type: 'pack', platform, output: zip, bytes, items: items.length, refused, warned },
    `${zip}  (${count(items.length, 'item')}, ${bytes.toLocaleString('en')} bytes: ${verdict}${warnings})`,
  )
  for (const finding of findings) printFinding(platform, finding, printer)
}

/** Too few or too many in a set is what was asked for, and was warned of; any other refusal is a failure. */
export function refusesFiles(pack: PackMade): boolean {
  return pack.findings.some(({ level, rule }) => level === 'refuse' && rule !== 'set-size')
}

export function printFinding(platform: PlatformId, { file, level, rule, sentence }: Finding, printer: Printer): void {
  printer.result({ type: 'finding', platform, file, level, rule, message: sentence }, `  ${level}: ${sentence}`)
}

/** Numbered files of an earlier, longer run: the folder holds what the ZIP holds. Other files are left alone. */
async function removeOtherNumbers(folder: string, wanted: ReadonlySet<string>): Promise<void> {
  for (const name of await readdir(folder)) {
    if (/^\d{2,3}\.(png|gif|webp|webm)$/.test(name) && !wanted.has(name)) await unlink(join(folder, name))
  }
}
