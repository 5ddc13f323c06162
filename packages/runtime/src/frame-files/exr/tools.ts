// Owns what the chunks of one frame use one after the other: byte buffers, and PIZ's tables from its first chunk on.

import type { FrameScratch } from '../frame-file.ts'
import { createPizTables, type PizTables } from './piz.ts'

export type ChunkTools = { readonly scratch: FrameScratch; piz(): PizTables }

export function createChunkTools(scratch: FrameScratch): ChunkTools {
  let piz: PizTables | undefined
  return {
    scratch,
    piz() {
      piz ??= createPizTables()
      return piz
    },
  }
}
