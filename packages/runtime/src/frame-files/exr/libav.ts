// Owns DWA.
import type { FrameFileInfo } from '../frame-file.ts'
import { notRead } from '../refusals.ts'
import type { ChosenChannels } from './choose-channels.ts'
import type { ExrHeader } from './header.ts'

export async function decodeByFfmpeg(
  _file: Uint8Array,
  _header: ExrHeader,
  _chosen: ChosenChannels,
  _info: FrameFileInfo,
  _data: Float32Array | Float16Array,
): Promise<number> {
  throw notRead('a DWA-compressed EXR', 'save it with ZIP compression')
}
