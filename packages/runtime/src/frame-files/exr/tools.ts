// Owns what the chunks of one frame use one after the other: byte buffers, and the tables of PIZ and DWA from their first chunk on.

import type { FrameScratch } from '../frame-file.ts'
import { createDwaTables, type DwaTables } from './dwa.ts'
import { createHuffmanTables } from './huffman.ts'
import { createPizTables, type PizTables } from './piz.ts'

export type ChunkTools = { readonly scratch: FrameScratch; piz(): PizTables; dwa(): DwaTables }

export function createChunkTools(scratch: FrameScratch): ChunkTools {
  let piz: PizTables | undefined
  let dwa: DwaTables | undefined
  return {
    scratch,
    piz() {
      piz ??= createPizTables()
      return piz
    },
    dwa() {
      dwa ??= createDwaTables(createHuffmanTables())
      return dwa
    },
  }
}
