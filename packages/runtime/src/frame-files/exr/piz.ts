// Owns EXR's PIZ.
import { damaged } from '../refusals.ts'
import type { ChunkLayout } from './layout.ts'

export function unpackPiz(_packed: Uint8Array, _layout: ChunkLayout, _raw: Uint8Array): void {
  throw damaged('piz')
}
