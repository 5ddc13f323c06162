// Owns the door to reading videos. What is behind it is loaded with the first video: whoever imports the package for pictures
// does not wait for it.

import type { OpenVideoOptions, VideoReader } from './types.ts'

/**
 * Opens a video file: MP4, MOV, Matroska, WebM, AVI, MPEG-TS, MXF, Ogg, FLV and their like, of any codec that FFmpeg decodes.
 *
 * All packets are read once (none decoded but the first few), so `info` is what there is, not what the header says.
 * @throws PopcelError input-missing, input-unreadable, input-empty, input-too-many-bytes, input-too-many-pixels,
 * video-not-a-video, video-without-picture, video-codec-unknown, video-colour-refused, video-damaged, aborted
 */
export async function openVideo(path: string, options: OpenVideoOptions = {}): Promise<VideoReader> {
  const { openReader } = await import('./open-reader.ts')
  return openReader(path, options)
}
