// Owns telling of what a file holds besides the picture that is decoded: the later pages of a TIFF.

import { open } from './header.ts'
import { sniffFormat } from './signature.ts'

/** A warning about a still picture that was decoded of these bytes, or undefined when all of the file is in it. */
export async function leftOut(bytes: Uint8Array): Promise<string | undefined> {
  if (sniffFormat(bytes) !== 'tiff') return undefined
  const { pages = 1 } = await (await open(bytes, { limitInputPixels: false })).metadata()
  return pages > 1 ? `has ${pages} pages, and only the first is read` : undefined
}
