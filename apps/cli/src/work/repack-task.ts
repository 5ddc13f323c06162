// Owns one item of `pack` inside a thread: an animated picture, or numbered frames, fitted into a platform's file.

import type { Clip, CutOut } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { asCutOut, decodeClip, decodePicture, fitOnCanvas, unionBox } from '@popcel/runtime'
import { canvasSize, fitAnimation, makeTab, type PlatformId, platformSpec } from '@popcel/sticker'
import { clipMs, frameCountFor, sampleEvenly } from './clip-time.ts'
import { startStopwatch } from './stopwatch.ts'
import type { FittedFile, RepackDone, RepackTask } from './tasks.ts'

/** How long a frame of a folder is shown: frames on disk carry no time, and a play of two seconds is what `emoji` makes. */
const folderPlayMs = 2000
/** Enlarging beyond this is told: it looks soft. */
const softScale = 1.5

/** Throws the rows of decoding and fitting, input-still for one frame only, and picture-transparent. */
export async function runRepackTask(task: RepackTask, now: () => number): Promise<RepackDone> {
  const watch = startStopwatch(now)
  const clip =
    task.source.kind === 'animated' ? await decodeClip(task.source.bytes) : await readFolder(task.source.pictures)
  if (clip.frames.length < 2) throw new PopcelError('input-still', { file: task.file })
  watch.lap('decode')
  const box = unionBox(clip.frames.map(({ picture }) => picture))
  if (!box) throw new PopcelError('picture-transparent', { file: task.file })
  const durationMs = task.durationMs ?? clipMs(clip)
  const files: FittedFile[] = []
  const warnings: string[] = []
  for (const platform of task.platforms) {
    const spec = platformSpec(platform)
    const { width, height } = canvasSize(spec)
    const sampled = sampleEvenly(clip, frameCountFor(clip, spec.frames.most))
    const kept = new Set(sampled).size
    if (kept < clip.frames.length)
      warnings.push(
        `${platform}: ${kept} of ${clip.frames.length} frames are kept; ${spec.title} takes at most ${spec.frames.most}`,
      )
    const { frames, scale } = await fitOnCanvas(sampled, box, width, height)
    if (scale > softScale)
      warnings.push(`${platform}: drawn ${scale.toFixed(1)} times larger than it came, so it looks soft`)
    watch.lap('scale')
    files.push(fitFile(frames, task, durationMs, platform))
    watch.lap('fit')
  }
  return { files, warnings, ms: watch.read() }
}

function fitFile(
  frames: CutOut[],
  { file, leastDb }: RepackTask,
  durationMs: number,
  platform: PlatformId,
): FittedFile {
  try {
    const { bytes, report } = fitAnimation(frames, { platform, durationMs, leastDb })
    return { platform, bytes, report, tab: makeTab(frames[0]!, platform) }
  } catch (error) {
    throw error instanceof PopcelError ? error.with({ name: file, file }) : error
  }
}

async function readFolder(pictures: readonly { file: string; bytes: Uint8Array }[]): Promise<Clip<CutOut>> {
  const frames: Clip<CutOut>['frames'][number][] = []
  for (const { file, bytes } of pictures) {
    const picture = await decodeNamed(file, bytes)
    const first = frames[0]?.picture ?? picture
    if (picture.width !== first.width || picture.height !== first.height) {
      const sizes = `${picture.width}×${picture.height}, and the first frame ${first.width}×${first.height}`
      throw new PopcelError('usage', {
        reason: `${file}: is ${sizes}; the frames of one animation have one size`,
        file,
      })
    }
    frames.push({ picture, durationMs: folderPlayMs / pictures.length })
  }
  return { frames, plays: 0 }
}

async function decodeNamed(file: string, bytes: Uint8Array): Promise<CutOut> {
  try {
    return asCutOut(await decodePicture(bytes))
  } catch (error) {
    throw error instanceof PopcelError ? error.with({ file }) : error
  }
}
