// Owns the files that hold all frames of a pass: movies, animated pictures, the preview. Frames go in in order; a file has its
// name only when it is whole.

import { mkdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { PassKind, Picture } from '@popcel/matting'
import type { FinishDone, FrameHands, Movie, MovieSettings } from '@popcel/runtime'
import { openMovie } from '@popcel/runtime'
import type { ClipSettings } from './clip-options.ts'
import type { ShotPlan } from './open-shot.ts'
import { OUTPUT_FORMATS } from './output-formats.ts'
import type { PlannedFrame } from './plan-shot.ts'

export type Movies = {
  /** True when there is any, so that frames have to come in order. */
  readonly open: boolean
  /**
   * Takes a place in the order of the frames, before the frame is made. The returned function adds what was made, when the frames
   * before have been added; without an argument it gives the place up.
   */
  place(frame: PlannedFrame): (done?: FinishDone) => Promise<void>
  /** Ends the files and gives path -> bytes. */
  finish(): Promise<Readonly<Record<string, number>>>
  abort(): Promise<void>
}

type Target = {
  readonly pick: (done: FinishDone) => Picture | undefined
  readonly path: string
  readonly settings: Omit<MovieSettings, 'width' | 'height'>
}

/** `recycle` takes the memory of frames that were written. */
export function openMovies(
  plan: ShotPlan,
  settings: ClipSettings,
  folder: string,
  { recycle }: Pick<FrameHands, 'recycle'>,
): Movies {
  const targets = [...passTargets(plan, settings, folder), ...(settings.preview ? [previewTarget(plan, folder)] : [])]
  const running = new Map<Target, Promise<Movie>>()
  let turn: Promise<void> = Promise.resolve()
  const start = async (target: Target, { width, height }: Picture) => {
    await mkdir(join(target.path, '..'), { recursive: true })
    return openMovie(target.path, { ...target.settings, width, height })
  }
  const write = async (target: Target, frame: PlannedFrame, picture: Picture) => {
    if (!running.has(target)) running.set(target, start(target, picture))
    const movie = await running.get(target)!
    recycle(await movie.write(picture, { ptsSeconds: frame.atSeconds, durationSeconds: frame.durationSeconds }))
  }
  return {
    open: targets.length > 0,
    place(frame) {
      const before = turn
      const mine = Promise.withResolvers<void>()
      turn = mine.promise
      return async (done) => {
        try {
          await before
          for (const target of targets) {
            const picture = done && target.pick(done)
            if (picture) await write(target, frame, picture)
          }
        } finally {
          mine.resolve()
        }
      }
    },
    async finish() {
      const made: Record<string, number> = {}
      for (const [target, movie] of running) made[target.path] = await (await movie).finish()
      return made
    },
    async abort() {
      for (const movie of running.values()) await (await movie.catch(() => undefined))?.abort()
    },
  }
}

function passTargets(plan: ShotPlan, settings: ClipSettings, folder: string): Target[] {
  return settings.passes.flatMap((pass): Target[] => {
    const format = OUTPUT_FORMATS[plan.formats[pass]]
    if (format.kind === 'frames') return []
    const path = join(folder, pass, `${basename(plan.shot.name)}.${format.ending}`)
    return [{ pick: ({ given }) => given[pass], path, settings: movieSettings(pass, plan, settings) }]
  })
}

function movieSettings(pass: PassKind, plan: ShotPlan, { audio }: ClipSettings): Target['settings'] {
  const format = plan.formats[pass] as MovieSettings['format']
  return { format, alpha: pass === 'rgba', ...rateOf(plan), ...(format === 'mp4' && audio ? soundOf(plan) : {}) }
}

function previewTarget(plan: ShotPlan, folder: string): Target {
  const settings: Target['settings'] = { format: 'mp4', alpha: false, ...rateOf(plan), ...soundOf(plan) }
  return { pick: ({ preview }) => preview, path: join(folder, 'preview.mp4'), settings }
}

/** A constant rate where the video has one or a sequence is assumed to; else every frame keeps its own time. */
function rateOf({ timing, video }: ShotPlan): Pick<MovieSettings, 'frameRate'> {
  if ('fps' in timing) return { frameRate: { num: Math.round(timing.fps * 1000), den: 1000 } }
  return video && !video.variableRate ? { frameRate: video.frameRate } : {}
}

/** The sound of the video from the first frame that is cut to the end of the last. */
function soundOf({ shot, video, frames }: ShotPlan): Pick<MovieSettings, 'audioFrom'> {
  if (shot.kind !== 'video' || !video?.audio) return {}
  const [first, last] = [frames.frameAt(0), frames.frameAt(frames.count - 1)]
  const toSeconds = last.atSeconds + last.durationSeconds
  return { audioFrom: { path: shot.path, fromSeconds: first.atSeconds, toSeconds } }
}
