// Owns the one place where sharp (libvips) is loaded. Importing @popcel/runtime stays light: sharp takes 60–120 ms to
// load, so it comes with the first picture. Knows nothing of pictures.

export type SharpModule = typeof import('sharp')

/** sharp itself, loaded on the first call (Node keeps the module, so later calls cost nothing). */
export async function loadSharp(): Promise<SharpModule['default']> {
  return (await import('sharp')).default
}
