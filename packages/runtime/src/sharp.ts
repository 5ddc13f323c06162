// Owns the one place where sharp (libvips) is loaded. Importing @popcel/runtime stays light: sharp takes 60–120 ms to
// load, so it comes with the first picture. Knows nothing of pictures.

import { PopcelError } from '@popcel/protocol'

export type SharpModule = typeof import('sharp')

/**
 * sharp itself, loaded on the first call (Node keeps the module, so later calls cost nothing).
 * @throws PopcelError package-incomplete where it was bundled, or installed for another system
 */
export async function loadSharp(): Promise<SharpModule['default']> {
  try {
    return (await import('sharp')).default
  } catch (cause) {
    const { platform, arch } = process
    throw new PopcelError('package-incomplete', { file: `sharp for ${platform}-${arch}` }, { cause })
  }
}
