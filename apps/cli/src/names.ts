// Owns how outputs are named: beside the input, in a folder, distinct, and never on top of an input.

import { basename, dirname, extname, join, resolve } from 'node:path'
import { PopcelError } from '@popcel/protocol'

export type PictureFormat = 'png' | 'webp' | 'jpeg' | 'avif' | 'tiff'

const formats: Readonly<Record<string, PictureFormat>> = {
  '.png': 'png',
  '.webp': 'webp',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.avif': 'avif',
  '.tif': 'tiff',
  '.tiff': 'tiff',
}

/** The picture format that a path's ending names, or undefined. */
export function formatOfPath(path: string): PictureFormat | undefined {
  return formats[extname(path).toLowerCase()]
}

/** A file's name without folder and ending; 'stdin' for '-'. */
export function stemOf(input: string): string {
  if (input === '-') return 'stdin'
  const name = basename(input)
  return name.slice(0, name.length - extname(name).length) || 'picture'
}

/** A name that is safe inside a file name on every system: letters (of any script), digits, '-', '_', '.'; never empty. */
export function safeName(name: string): string {
  const safe = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
  return Array.from(safe).slice(0, 60).join('') || 'character'
}

export type NamedOutput = { readonly input: string; readonly output: string; readonly format: PictureFormat }

/** What lies at a path: a device is anything that is neither file nor folder (/dev/null, a named pipe). */
export type PlaceKind = 'nothing' | 'file' | 'folder' | 'device'

/**
 * Where each input's cut-out goes. `out` undefined: NAME-cut.png beside the input ('-' goes to '-'). A picture's ending
 * with one input, and no folder of that name: that file. Else a folder: NAME.png in it. Equal names get -2, -3…; a name
 * that would overwrite an input gets -cut; each such change is told in `warnings`. `place` says what lies at `out` now.
 */
export function nameOutputs(
  inputs: readonly string[],
  out: string | undefined,
  place: PlaceKind,
): { outputs: NamedOutput[]; warnings: string[]; folder: string | undefined } {
  const format = out === undefined || out === '-' || place === 'folder' ? undefined : formatOfPath(out)
  if (out === '-' || place === 'device' || format) {
    if (inputs.length > 1)
      throw new PopcelError('usage', {
        reason: `-o ${out} is one file and there are ${inputs.length} inputs; give a folder`,
      })
    const output = out ?? '-'
    return { outputs: [{ input: inputs[0] ?? '-', output, format: format ?? 'png' }], warnings: [], folder: undefined }
  }
  const warnings: string[] = []
  const taken = new Set(inputs.filter((input) => input !== '-').map(keyOf))
  const outputs = inputs.map((input): NamedOutput => {
    if (input === '-' && out === undefined) return { input, output: '-', format: 'png' }
    const stem = stemOf(input)
    const wanted = out === undefined ? join(dirname(input), `${stem}-cut.png`) : join(out, `${stem}.png`)
    const output = firstFree(wanted, taken, keyOf(wanted) === keyOf(input))
    if (output !== wanted)
      warnings.push(`${input}: is written to ${output}, because ${wanted} is taken by another picture`)
    taken.add(keyOf(output))
    return { input, output, format: 'png' }
  })
  return { outputs, warnings, folder: out }
}

function firstFree(wanted: string, taken: ReadonlySet<string>, overwritesItself: boolean): string {
  if (!taken.has(keyOf(wanted))) return wanted
  const base = wanted.slice(0, -'.png'.length)
  if (overwritesItself && !taken.has(keyOf(`${base}-cut.png`))) return `${base}-cut.png`
  for (let n = 2; ; n++) {
    const path = `${base}-${n}.png`
    if (!taken.has(keyOf(path))) return path
  }
}

/** Paths that differ in case only are one file on some systems. */
function keyOf(path: string): string {
  return resolve(path).toLowerCase()
}
