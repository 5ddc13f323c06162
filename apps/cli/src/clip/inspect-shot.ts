// Owns looking at a shot before hours are spent on it: sizes, colour, gaps, what lies beside it.

import { readFile } from 'node:fs/promises'
import { type Shot, sizeOf, spansInWords } from '@popcel/clip'
import { PopcelError, systemWords } from '@popcel/protocol'
import { decodeClip, inspectFrameFile, openVideo, type VideoInfo } from '@popcel/runtime'
import type { ShotLine } from '../json-lines.ts'
import { count } from '../wording.ts'
import type { Timing } from './plan-shot.ts'
import { gapsInWords } from './tell-shot.ts'

/** What is known of a shot before a frame is decoded. An animation's frames are; they are read at once anyway. */
export type Inspected = {
  readonly line: ShotLine
  readonly video: VideoInfo | undefined
  readonly timing: Timing
  /** A picture that could have been animated and is not is a sequence of one. */
  readonly shot: Shot
}

const ASSUMED_FPS = 24

/** @throws PopcelError the rows of reading */
export async function inspectShot(input: string, shot: Shot, signal: AbortSignal): Promise<Inspected> {
  if (shot.kind === 'video') return ofVideo(input, shot, signal)
  if (shot.kind === 'animation') return ofAnimation(input, shot, signal)
  return ofSequence(input, shot)
}

async function ofSequence(input: string, shot: Shot & { kind: 'sequence' }): Promise<Inspected> {
  const { frames, gaps, duplicates } = shot.sequence
  const path = `${shot.folder}/${frames[0]!.name}`
  const info = await inspectFrameFile(path).catch((error: unknown) => {
    throw error instanceof PopcelError ? error.with({ file: path }) : error
  })
  const { displayWindow: display, dataWindow: data } = info
  const same =
    display.x === data.x && display.y === data.y && display.width === data.width && display.height === data.height
  const fps = info.frameRate ? info.frameRate.numerator / info.frameRate.denominator : ASSUMED_FPS
  const line: ShotLine = {
    ...head(input, shot, frames.length, frames[0]!.number, frames.at(-1)!.number),
    gaps,
    duplicates: duplicates.map(({ name }) => name),
    width: info.width,
    height: info.height,
    facts: {
      format: info.format,
      samples: info.sampleType,
      compression: info.compression,
      transfer: info.space,
      alpha: info.alpha,
      channels: info.channels.join(' '),
      ...(same ? {} : { dataWindow: `${data.width}×${data.height} at ${data.x},${data.y}` }),
      ...(info.pixelAspect === 1 ? {} : { pixelAspect: info.pixelAspect }),
      ...(info.frameRate ? { fps: Math.round(fps * 1000) / 1000 } : {}),
      ...(info.timeCode ? { timeCode: info.timeCode } : {}),
    },
    notes: [
      ...(gaps.length > 0 ? [gapsInWords(gaps)] : []),
      ...(duplicates.length > 0
        ? [
            `${count(duplicates.length, 'file')} of a number that another file has: ${duplicates
              .map(({ name }) => name)
              .slice(0, 5)
              .join(', ')}`,
          ]
        : []),
      ...info.notes,
    ],
  }
  return { line, video: undefined, timing: { fps }, shot }
}

async function ofVideo(input: string, shot: Shot & { kind: 'video' }, signal: AbortSignal): Promise<Inspected> {
  await using reader = await openVideo(shot.path, { signal, highRange: 'light' })
  const { info } = reader
  const { colour } = info
  const line: ShotLine = {
    ...head(input, shot, info.frames, 0, info.frames - 1),
    width: info.width,
    height: info.height,
    facts: {
      format: info.container,
      codec: info.codec,
      bits: info.bits,
      pixels: info.pixelFormat,
      fps: Math.round((info.frameRate.num / info.frameRate.den) * 1000) / 1000,
      variableRate: info.variableRate,
      matrix: colour.matrix,
      range: colour.range,
      transfer: colour.transfer,
      alpha: info.alpha,
      audio: info.audio,
      ...(info.rotation ? { turned: info.rotation } : {}),
    },
    notes: [
      ...(colour.assumed
        ? [`${colour.unstated.join(' and ')} not stated; ${colour.matrix}, ${colour.range} range are assumed`]
        : []),
      ...(info.interlaced ? ['fields are woven into frames and are not separated'] : []),
      ...(info.cutOff ? [info.cutOff] : []),
    ],
  }
  return { line, video: info, timing: { pts: info.pts, durations: info.durations }, shot }
}

async function ofAnimation(input: string, shot: Shot & { kind: 'animation' }, signal: AbortSignal): Promise<Inspected> {
  const bytes = await readFile(shot.path, { signal }).catch((error: NodeJS.ErrnoException) => {
    throw new PopcelError(
      'input-unreadable',
      { file: shot.path, reason: systemWords(error.code ?? error.message) },
      { cause: error },
    )
  })
  const clip = await decodeClip(bytes).catch((error: unknown) => {
    if (error instanceof PopcelError && error.code === 'input-still') return undefined
    throw error instanceof PopcelError ? error.with({ file: shot.path }) : error
  })
  if (!clip) return ofSequence(input, stillOf(shot))
  const durations = clip.frames.map(({ durationMs }) => durationMs / 1000)
  const pts: number[] = []
  let at = 0
  for (const seconds of durations) {
    pts.push(at)
    at += seconds
  }
  const { width, height } = clip.frames[0]!.picture
  const line: ShotLine = {
    ...head(input, shot, clip.frames.length, 0, clip.frames.length - 1),
    width,
    height,
    facts: {
      format: 'animation',
      samples: 'uint8',
      transfer: 'srgb',
      plays: clip.plays,
      seconds: Math.round(at * 1000) / 1000,
    },
  }
  return { line, video: undefined, timing: { pts, durations }, shot }
}

/** The same file as a sequence of one frame. */
function stillOf({ name, path }: Shot & { kind: 'animation' }): Shot & { kind: 'sequence' } {
  const slash = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))
  const file = path.slice(slash + 1)
  const dot = file.lastIndexOf('.')
  const parts = { prefix: file.slice(0, dot), suffix: file.slice(dot), ending: file.slice(dot + 1).toLowerCase() }
  const sequence = {
    name,
    ...parts,
    padding: 1,
    numbered: false,
    frames: [{ number: 0, name: file }],
    gaps: [],
    duplicates: [],
  }
  return { kind: 'sequence', name, folder: slash < 0 ? '.' : path.slice(0, slash) || '/', sequence }
}

function head(input: string, shot: Shot, frames: number, first: number, last: number) {
  return {
    type: 'shot',
    input,
    shot: shot.name,
    kind: shot.kind,
    frames,
    first,
    last,
    gaps: [],
    duplicates: [],
    notes: [] as string[],
  } as const
}

export function shotInWords(line: ShotLine): string {
  const { first, last, facts } = line
  const numbers = line.frames === 1 ? `${first}` : spansInWords([{ from: first, to: last }])
  const missing = sizeOf(line.gaps)
  const about = Object.entries(facts)
    .filter(([, value]) => value !== false && value !== 'none')
    .map(([name, value]) => (value === true ? name : `${name} ${value}`))
  const head = `${line.shot}: ${count(line.frames, 'frame')} (${numbers}${missing > 0 ? `, ${missing} missing` : ''}), ${line.width}×${line.height}`
  return [`${head}, ${about.join(', ')}`, ...line.notes.map((note) => `  ${note}`)].join('\n')
}
