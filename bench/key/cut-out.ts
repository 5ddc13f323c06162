// Owns the order of steps that is measured: the same as that of `popcel cut` without options, in memory that is used again as its
// threads do.

import { joinCutOut, key, type Picture, refine } from '@popcel/matting'
import { createPictureRoom } from '@popcel/runtime'

const room = createPictureRoom()

export function cutOut(picture: Picture): Picture {
  const { matte, foreground } = key(picture, { room })
  const refined = refine(matte, {}, room)
  const made = joinCutOut(foreground, refined)
  for (const { data } of [refined, matte, foreground]) room.give(data)
  return made
}
