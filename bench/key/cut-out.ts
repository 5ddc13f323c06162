// Owns the order of steps that is measured: the same as that of `popcel cut` without options.

import { joinCutOut, key, type Picture, refine } from '@popcel/matting'

export function cutOut(picture: Picture): Picture {
  const { matte, foreground } = key(picture)
  return joinCutOut(foreground, refine(matte))
}
