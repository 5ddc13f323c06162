// Owns the probe of what clips need: a video of each codec and an EXR frame are written and read back.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Picture } from '@popcel/matting'
import { createVideoWriter, openVideo, readFrameFile, type VideoCodec, writeFrameFile } from '@popcel/runtime'
import type { Diagnosis } from './probe.ts'

const codecs: readonly (readonly [VideoCodec, string, string])[] = [
  ['prores4444', 'mov', 'ProRes 4444'],
  ['vp9', 'webm', 'VP9'],
  ['ffv1', 'mkv', 'FFV1'],
  ['h264', 'mp4', 'H.264'],
]
const SIDE = 32

export async function probeClips(): Promise<Diagnosis> {
  const folder = await mkdtemp(join(tmpdir(), 'popcel-doctor-'))
  try {
    const broken: string[] = []
    for (const [codec, ending, title] of codecs)
      if (!(await works(() => videoThere(join(folder, `a.${ending}`), codec)))) broken.push(title)
    if (!(await works(() => frameThere(join(folder, 'a.exr'))))) broken.push('EXR')
    const all = `${codecs.map(([, , title]) => title).join(', ')} and EXR`
    if (broken.length === 0) return { level: 'ok', message: `${all} are written and read` }
    const advice = 'run npm ci again; an FFmpeg (node-av) for another system may be installed'
    return { level: 'fail', message: `${broken.join(', ')} cannot be written and read`, advice }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function works(look: () => Promise<boolean>): Promise<boolean> {
  return look().catch(() => false)
}

function greyOf(data: Uint8Array | Float32Array, space: Picture['space']): Picture {
  return { width: SIDE, height: SIDE, channels: 3, data, space, alpha: 'none' }
}

async function videoThere(path: string, codec: VideoCodec): Promise<boolean> {
  const writer = await createVideoWriter(path, { codec, width: SIDE, height: SIDE, frameRate: { num: 25, den: 1 } })
  for (let n = 0; n < 3; n++) await writer.write(greyOf(new Uint8Array(SIDE * SIDE * 3).fill(128), 'srgb'))
  await writer.finish()
  await using video = await openVideo(path)
  let frames = 0
  for await (const { picture } of video.read()) if (picture) frames++
  return frames === 3
}

async function frameThere(path: string): Promise<boolean> {
  await writeFrameFile(path, greyOf(new Float32Array(SIDE * SIDE * 3).fill(2), 'linear'), { format: 'exr' })
  return (await readFrameFile(path)).picture.data[0] === 2
}
