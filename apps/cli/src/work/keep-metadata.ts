// Owns --metadata keep: the input's EXIF and XMP in the file that was made of it.

import type { MadePicture } from '@popcel/runtime'
import type { PictureFormat } from '../names.ts'
import type { CutTask } from './tasks.ts'

/** The bytes with what the input told about itself, as far as the format takes it; what it does not take is a warning. */
export async function keepMetadata(
  { bytes: source, target }: CutTask,
  bytes: Uint8Array,
  format: PictureFormat,
  made: MadePicture,
): Promise<{ bytes: Uint8Array; warnings: string[] }> {
  if (target.metadata !== 'keep') return { bytes, warnings: [] }
  const { readMetadata, withMetadata } = await import('@popcel/runtime')
  const metadata = await readMetadata(source)
  if (!metadata) return { bytes, warnings: [] }
  const carried = withMetadata(bytes, format, metadata, made)
  const lost = carried.lost.join(' and ')
  return {
    bytes: carried.bytes,
    warnings: lost ? [`${lost} could not be kept in ${format}; png, jpeg and webp take it`] : [],
  }
}
