// Owns the door to writing videos. What is behind it is loaded with the first video.

import type { VideoWriter, VideoWriterOptions } from './write-types.ts'

/**
 * Begins a video file. It is made under a temporary name in the same folder and gets its own at `finish`; a run that is
 * killed leaves no file of that name, and the video is made anew.
 * @throws PopcelError video-not-made, video-encoder-missing, output-unwritable, disk-full, aborted
 */
export async function createVideoWriter(path: string, options: VideoWriterOptions): Promise<VideoWriter> {
  const { beginWriting } = await import('./writing.ts')
  return beginWriting(path, options)
}
