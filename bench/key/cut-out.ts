// Owns the order of steps that is measured: the same as that of `popcel cut` without options, in memory that is used again as its
// threads do (apps/cli/src/work/cut-task.ts).

import { joinCutOut, key, type Picture, refine } from '@popcel/matting'
import { createPictureRoom, encodePicture } from '@popcel/runtime'

const room = createPictureRoom()

/** The cut-out is the caller's. */
export function cutOut(picture: Picture): Picture {
  const { matte, foreground } = key(picture, { room })
  const refined = refine(matte, {}, room)
  const made = joinCutOut(foreground, refined, room)
  for (const { data } of [refined, matte, foreground]) room.give(data)
  return made
}

/** Cuts out and encodes. */
export async function cutOutPng(picture: Picture): Promise<Uint8Array> {
  const made = cutOut(picture)
  const bytes = await encodePicture(made, { format: 'png', room })
  room.give(made.data)
  return bytes
}
