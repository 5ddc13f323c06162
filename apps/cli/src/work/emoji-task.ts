// Owns one emoji inside a thread: animate the cut-out on each platform's canvas and fit it into the platform's file.

import type { CutOut } from '@popcel/matting'
import { type AnimateReport, type AnimateResult, animate, MOTIONS } from '@popcel/motion'
import { captionFonts, createCanvas2D, encodePicture } from '@popcel/runtime'
import { canvasSize, fitAnimation, makeTab, type PlatformId, platformSpec } from '@popcel/sticker'
import { startStopwatch } from './stopwatch.ts'
import type { EmojiDone, EmojiTask, FittedFile } from './tasks.ts'

/** Throws the rows of animating and fitting. Frames that go to disk are those of the largest canvas. */
export async function runEmojiTask(task: EmojiTask, now: () => number): Promise<EmojiDone> {
  const watch = startStopwatch(now)
  const drawn = new Map<string, AnimateResult>()
  const files: FittedFile[] = []
  for (const platform of largestFirst(task.platforms)) {
    const { width, height } = canvasSize(platformSpec(platform))
    const size = `${width}x${height}`
    const clip = drawn.get(size) ?? draw(task, width, height)
    drawn.set(size, clip)
    watch.lap('animate')
    const { durationMs, leastDb } = task
    const redraw = (smallWidth: number, smallHeight: number) => draw(task, smallWidth, smallHeight).frames
    const fitted = fitAnimation(clip.frames, { platform, durationMs, leastDb, redraw })
    files.push({ platform, bytes: fitted.bytes, report: fitted.report, tab: makeTab(stillOf(clip.frames), platform) })
    watch.lap('fit')
  }
  const largest = [...drawn.values()][0]
  // Frames are for looking at and working on: a quick encoder. Small files are what fitting is for.
  const frames = await Promise.all((largest?.frames ?? []).map((frame) => encodePicture(frame, { format: 'png' })))
  watch.lap('encode')
  return { frames, files, warnings: largest ? tellLosses(task, largest.report) : [], ms: watch.read() }
}

function draw({ cutOut, take, frames, durationMs }: EmojiTask, width: number, height: number): AnimateResult {
  // Listing the system's fonts takes a while and is for captions only.
  const fonts = take.caption === undefined ? {} : { fontFamily: captionFonts() }
  return animate(cutOut, take, { width, height, frames, durationMs, createCanvas: createCanvas2D, ...fonts })
}

/** Letters lower than this are a texture, px on the platform's canvas. */
const READABLE_PX = 10

/** What the loop does not show as it was asked for, in words. */
function tellLosses({ take, frames }: EmojiTask, { caption, loweredCycles }: AnimateReport): string[] {
  const lost: string[] = []
  if (caption && caption.missing.length > 0)
    lost.push(`--caption: no font on this machine has ${caption.missing.join(' ')}; boxes stand there instead`)
  if (caption && caption.letterPx < READABLE_PX)
    lost.push(`--caption: is so long that its letters are ${caption.letterPx.toFixed(0)} px high and cannot be read`)
  // What the actions themselves give up with few frames is how they were drawn; more speed is what somebody asked for.
  const slowed = take.motion.speed > 1 ? loweredCycles.filter(({ id }) => id in MOTIONS) : []
  for (const { id, from, to } of slowed)
    lost.push(`--motion: ${id} plays ${to} times and not ${from}; with more than ${frames} frames it can be faster`)
  return lost
}

/** The first frame stands for the emoji, unless nothing is on the canvas yet (a peek). */
export function stillOf(frames: readonly CutOut[]): CutOut {
  return frames.find(({ data }) => data.some((value, i) => i % 4 === 3 && value > 0)) ?? frames[0]!
}

function largestFirst(platforms: readonly PlatformId[]): PlatformId[] {
  const pixels = (id: PlatformId) => {
    const { width, height } = canvasSize(platformSpec(id))
    return width * height
  }
  return platforms.toSorted((a, b) => pixels(b) - pixels(a))
}
