// Owns `popcel check`: files or packs in, what a platform would say about them out.

import { readdir } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { PopcelError } from '@popcel/protocol'
import { checkFile, checkPack, findPlatform, PLATFORMS, type PlatformId } from '@popcel/sticker'
import { failureOfInput } from '../failure.ts'
import type { Io } from '../io.ts'
import { printFinding } from '../pack-files.ts'
import type { Printer } from '../print.ts'
import { nameOfInput, readInput } from '../read-input.ts'
import { unknownName } from '../suggest.ts'
import { count } from '../wording.ts'

export type TypedCheck = { readonly platform: string }

/** Runs `check`: exit code 1 when a file would be refused or could not be read. */
export async function runCheck(files: string[], typed: TypedCheck, io: Io, printer: Printer): Promise<number> {
  const started = io.now()
  const platform = findPlatform(typed.platform)
  if (!platform) throw unknownName('unknown-platform', typed.platform, Object.keys(PLATFORMS))
  let failed = 0
  const mendable: string[] = []
  const all = (await Promise.all(files.map(insideFolder))).flat()
  for (const file of all) {
    if (io.signal.aborted) throw new PopcelError('aborted')
    try {
      const { ok, moves } = await checkOne(file, platform, io, printer)
      if (!ok) failed++
      if (!ok && moves) mendable.push(file)
    } catch (error) {
      failed++
      printer.fail(failureOfInput(error, nameOfInput(file)), file)
    }
  }
  if (mendable.length > 0) {
    const all = mendable.map(shellWord).join(' ')
    const files = all.length <= 200 ? all : 'FILES'
    printer.note(`popcel pack ${files} -o out --platform ${platform} sets size, time and bytes of an animation right`)
  }
  const ms = Math.round(io.now() - started)
  printer.result({ type: 'summary', command: 'check', done: all.length - failed, failed, ms })
  return failed > 0 ? 1 : 0
}

/** The files in a folder, as in the one that `emoji` writes beside the ZIP; a file, and a folder without any, is itself. */
async function insideFolder(path: string): Promise<string[]> {
  const found = path === '-' ? [] : await readdir(path, { withFileTypes: true }).catch(() => [])
  const inside = found.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name)
  return inside.length === 0 ? [path] : inside.sort().map((name) => join(path, name))
}

async function checkOne(
  input: string,
  platform: PlatformId,
  io: Io,
  printer: Printer,
): Promise<{ ok: boolean; moves: boolean }> {
  const file = nameOfInput(input)
  const bytes = await readInput(input, io)
  const findings = isZip(file, bytes) ? checkPack(file, bytes, platform) : checkFile(file, bytes, platform)
  const refused = findings.filter(({ level }) => level === 'refuse').length
  const warned = findings.length - refused
  const ok = refused === 0
  const warnings = warned > 0 ? `, ${count(warned, 'warning')}` : ''
  const words = ok ? `ok${warnings}` : `${count(refused, 'fault')} that would be refused${warnings}`
  printer.result({ type: 'checked', platform, file, ok, refused, warned }, `${file}: ${words}`)
  for (const finding of findings) printFinding(platform, finding, printer)
  return { ok, moves: isAnimation(bytes) }
}

/** By content: an APNG, an animated GIF or WebP, as far as their headers say. */
function isAnimation(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString('latin1')
  if (head.startsWith('\x89PNG')) return head.includes('acTL')
  return head.startsWith('GIF8') || (head.startsWith('RIFF') && head.includes('ANIM'))
}

function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}

/** By content: a ZIP begins with PK, whatever it is called. One that is damaged at its start is still a pack by name. */
function isZip(file: string, bytes: Uint8Array): boolean {
  return (bytes[0] === 0x50 && bytes[1] === 0x4b) || extname(file).toLowerCase() === '.zip'
}
