// Owns how large the picture of a HEIF file is, and of how many tiles it is made, before any is decoded.

import { PopcelError } from '@popcel/protocol'
import { printable, Reader } from './boxes.ts'
import type { HeifFile, Item } from './items.ts'

/** The size that is seen, from the header alone. */
export function seenSize({ primary }: HeifFile): { readonly width: number; readonly height: number } {
  const start = primary.type === 'grid' ? gridOf(primary) : primary
  let { width, height } = start
  for (const turn of primary.turns) {
    if (turn.kind === 'crop') ({ width, height } = turn)
    else if (turn.kind === 'rotate' && turn.quarters % 2 === 1) [width, height] = [height, width]
  }
  return { width, height }
}

/** Rows and columns of tiles, and the size that is shown of all together. */
export function gridOf({ type, data }: Item) {
  if (type !== 'grid')
    throw new PopcelError('input-other-format', {
      what: `a HEIF picture of the kind "${printable(type)}"`,
      advice: 'save it as PNG first',
    })
  const reader = new Reader(data)
  reader.number(1)
  const bytes = (reader.number(1) & 1) === 1 ? 4 : 2
  const [rows, columns] = [reader.number(1) + 1, reader.number(1) + 1]
  return { rows, columns, width: reader.number(bytes), height: reader.number(bytes) }
}
