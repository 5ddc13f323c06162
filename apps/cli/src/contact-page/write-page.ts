// Owns turning a finished run into the contact page on disk.

import { readFile } from 'node:fs/promises'
import { dirname, relative } from 'node:path'
import type { PopcelError } from '@popcel/protocol'
import { canvasSize, platformSpec } from '@popcel/sticker'
import { frameName } from '../emoji/write-frames.ts'
import type { PackMade } from '../pack-files.ts'
import { msInWords } from '../wording.ts'
import type { CharacterDone } from '../work/tasks.ts'
import type { FileWriter } from '../write-file.ts'
import type { ContactPage, PageEmoji, PageNote, PagePack } from './model.ts'
import { renderPage } from './render-page.ts'

export type FinishedRun = {
  readonly name: string
  readonly character: CharacterDone
  readonly packs: readonly PackMade[]
  readonly failed: readonly { readonly action: string; readonly error: PopcelError }[]
  readonly warnings: readonly string[]
  /** Frames per action, for the name of the first one. */
  readonly frames: number
}

/** Writes the page to `path`; the pictures it shows are beside it already. */
export async function writeContactPage(path: string, run: FinishedRun, writer: FileWriter): Promise<void> {
  const own = (name: string) => readFile(new URL(name, import.meta.url), 'utf8')
  const [style, script] = await Promise.all([own('./style.css'), own('./player.js')])
  await writer.write(path, new TextEncoder().encode(renderPage(pageOf(run, dirname(path)), style, script)))
}

/** The page's data, with paths relative to its folder. */
export function pageOf(run: FinishedRun, folder: string): ContactPage {
  const { character } = run
  const model = character.model === 'alpha' ? 'its own transparency' : 'plain-background keyer'
  return {
    character: run.name,
    before: character.before,
    after: 'cut-out.png',
    cutFacts: [
      `${character.width}×${character.height}`,
      `cut with ${model} on ${character.device}`,
      msInWords(character.ms['total'] ?? 0),
    ],
    packs: run.packs.map((pack) => packOf(pack, folder, run.frames)),
    failed: run.failed.map(({ action, error }) => ({ action, message: error.message })),
    warnings: [...run.warnings, ...character.warnings],
  }
}

function packOf(pack: PackMade, folder: string, frames: number): PagePack {
  const spec = platformSpec(pack.platform)
  const itemFiles = new Set(pack.items.map(({ file }) => file))
  const ofFile = (file: string) => pack.findings.filter((finding) => lastPart(finding.file) === file)
  const emoji = pack.items.map(({ name, file, fitted }): PageEmoji => {
    const { report } = fitted
    return {
      action: name,
      file,
      src: `${pack.platform}/${file}`,
      still: `frames/${name}/${frameName(0, frames)}`,
      bytes: report.bytes,
      maxBytes: spec.maxBytes,
      frames: report.frames,
      seconds: report.durationMs / 1000,
      plays: report.plays,
      colours: report.colours,
      psnrDb: report.psnrDb === 'lossless' ? null : report.psnrDb,
      notes: [...ofFile(file).map(toNote), ...report.gaveUp.map((text): PageNote => ({ level: 'info', text }))],
    }
  })
  return {
    platform: pack.platform,
    title: spec.title,
    zip: relative(folder, pack.zip),
    zipBytes: pack.bytes,
    ...canvasSize(spec),
    emoji,
    notes: pack.findings.filter((finding) => !itemFiles.has(lastPart(finding.file))).map(toNote),
  }
}

/** A sentence begins with its file's name, which stands beside it on the page already. */
function toNote({ file, level, sentence }: PackMade['findings'][number]): PageNote {
  return { level, text: sentence.startsWith(`${file}: `) ? sentence.slice(file.length + 2) : sentence }
}

function lastPart(file: string): string {
  return file.split(/[\\/:]/).at(-1) ?? file
}
