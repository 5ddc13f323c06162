// Owns where cut frames of a raw stream go: numbered files, raw frames on stdout, or pictures one after another on stdout.

import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Picture } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import type { EncodeFormat } from '@popcel/runtime'
import { encodePicture } from '@popcel/runtime/stills'
import { failureOfOutput } from '../../failure.ts'
import type { Io } from '../../io.ts'
import { formatOfPath, type PictureFormat } from '../../names.ts'
import { writeBytes } from '../../print.ts'
import { createFileWriter, makeFolder } from '../../write-file.ts'

/** `format` undefined: raw frames on stdout. */
export type RawTarget = {
  readonly pattern: string | undefined
  readonly format: EncodeFormat | undefined
}

/** What a frame became: its file, or '-', and how many bytes there; 0 where the file was left alone. */
export type RawWritten = { readonly output: string; readonly bytes: number }

const NUMBER = /%(0?)(\d{0,2})[du]/g

/** @throws PopcelError usage for a name without a place for the number, and for a format that holds no frame */
export function rawTarget(out: string | undefined, wanted: PictureFormat | undefined): RawTarget {
  if (out === undefined || out === '-') return { pattern: undefined, format: wanted && stillFormat(wanted) }
  const places = out.replaceAll('%%', '').match(NUMBER)?.length ?? 0
  if (places !== 1)
    throw refused(
      `-o ${out}: frames want a name with one place for their number, such as out-%05u.png; - is raw frames on stdout`,
    )
  const named = formatOfPath(out)
  if (wanted && named && wanted !== named) throw refused(`-o ${out} is named like ${named} and --format says ${wanted}`)
  const format = named ?? wanted
  if (!format) throw refused(`-o ${out}: name it like a picture, such as out-%05u.png`)
  return { pattern: out, format: stillFormat(format) }
}

/** `%05u`, `%5d`, `%d` and `%%`, as printf has them. */
export function numbered(pattern: string, number: number): string {
  return pattern.replace(/%%|%(0?)(\d{0,2})[du]/g, (place, zero: string, width: string) =>
    place === '%%' ? '%' : String(number).padStart(Number(width || 0), zero ? '0' : ' '),
  )
}

function stillFormat(format: PictureFormat): EncodeFormat {
  if (format === 'gif') throw refused('frames of a raw stream are not written as gif; png and webp hold their alpha')
  return format
}

/** Writes frames in their order. `put` may be called again when what it gave has settled. */
export function openRawOutput({ pattern, format }: RawTarget, io: Io, overwrite: boolean) {
  const writer = createFileWriter(io.signal)
  let madeFor: string | undefined
  return {
    async put(picture: Picture, number: number): Promise<RawWritten> {
      const output = pattern === undefined ? '-' : numbered(pattern, number)
      if (pattern !== undefined && !overwrite && (await stat(output).catch(() => undefined))?.isFile())
        return { output, bytes: 0 }
      const bytes = format ? await encodePicture(picture, { format }) : (picture.data as Uint8Array)
      if (output === '-') {
        await writeBytes(io, bytes).catch((error) => Promise.reject(failureOfOutput(error, 'stdout')))
        return { output, bytes: bytes.length }
      }
      if (madeFor !== dirname(output)) await makeFolder(dirname(output))
      madeFor = dirname(output)
      await writer.write(output, bytes)
      return { output, bytes: bytes.length }
    },
    [Symbol.dispose]: () => writer[Symbol.dispose](),
  }
}

function refused(reason: string): PopcelError {
  return new PopcelError('usage', { reason })
}
