// Owns flooding a region map from the picture's border by a disc, so that what lies behind narrow openings is not reached.

import { NEW_ROOM, type Room } from '../room.ts'
import { growLayers } from './layers.ts'
import { REGION } from './region-map.ts'
import { labelRuns, paintRuns, touchesBorder } from './runs.ts'

export type FloodPlace = { readonly width: number; readonly height: number; readonly room?: Room | undefined }

/**
 * Marks as background what is reached from the border by a disc of that radius, in place: the subject is grown by it, the rest
 * flooded, and the flood grown back. What is not reached stays open.
 */
export function floodByDisc(map: Uint8Array, { width, height, room = NEW_ROOM }: FloodPlace, radius: number): void {
  const thick = room.take('uint8', map.length)
  thick.set(map)
  growLayers(thick, width, height, REGION.subject, REGION.open, radius, room)
  const wide = labelRuns(thick, width, height, REGION.open, false)
  paintRuns(map, wide, touchesBorder(wide, width, height), REGION.background)
  room.give(thick)
  growLayers(map, width, height, REGION.background, REGION.open, radius + 1, room)
}
