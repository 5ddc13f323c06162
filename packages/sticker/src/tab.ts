// Owns the small still pictures of a set, such as LINE's tab.png.
import type { CutOut } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { type PlatformId, platformSpec } from './platforms.ts'
import { encodePng } from './png/encode.ts'
import { alphaBox, place, resample } from './resample.ts'

/**
 * The platform's still tab picture (LINE: 96×74): the art of `frame`, cropped to what is visible, as large as the canvas
 * allows, in its middle, on transparent. `frame` may have any size.
 * Throws picture-transparent when nothing is visible, usage when the platform has no such picture.
 */
export function makeTab(frame: CutOut, platform: PlatformId): Uint8Array {
  const spec = platformSpec(platform)
  const extra = spec.extras.find(({ animated }) => !animated)
  if (!extra) throw new PopcelError('usage', { reason: `${spec.title} has no tab picture` })
  const box = alphaBox(frame)
  if (!box) throw new PopcelError('picture-transparent', { file: extra.name })
  const scale = Math.min(extra.width / box.width, extra.height / box.height)
  const width = Math.max(1, Math.min(extra.width, Math.round(box.width * scale)))
  const height = Math.max(1, Math.min(extra.height, Math.round(box.height * scale)))
  const drawn = resample(frame, box, width, height)
  const left = Math.floor((extra.width - width) / 2)
  const top = Math.floor((extra.height - height) / 2)
  return encodePng(place(drawn, extra.width, extra.height, left, top))
}
