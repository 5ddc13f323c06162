// Owns reading a frame inside a thread, whatever it lies in: a file of its own, a video, an animated picture; and its hint.

import { type Picture, resizeMatte } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { decodeClip } from '../clip.ts'
import type { FrameScratch } from '../frame-files/frame-file.ts'
import { readFrameFile } from '../frame-files/read.ts'
import { openVideo } from '../video/reader.ts'
import type { VideoFrame } from '../video/types.ts'
import { plateOf, roughMatteOf } from './plate.ts'
import type { FrameSource, PlateFacts, ReadDone, ReadTask } from './tasks.ts'

type Decoded = {
  readonly picture: Picture
  readonly facts: PlateFacts
  readonly warnings: readonly string[]
  readonly nonFinite: number
}

/** How a frame is read: what overrides its file, and memory for its samples. */
type Reading = { readonly space?: Picture['space'] | undefined; readonly spare?: ArrayBuffer | undefined }

/** What a thread keeps open from frame to frame, by path. */
export type OpenSources = {
  read(source: FrameSource, reading?: Reading): Promise<Decoded>
  close(): Promise<void>
}

/** @throws PopcelError the rows of reading, with the file's name */
export async function runRead({ plate, helpers, ...reading }: ReadTask, sources: OpenSources): Promise<ReadDone> {
  const { picture, facts, warnings, nonFinite } = await sources.read(plate, reading)
  const own = plateOf(picture, nonFinite > 0)
  const said = [...warnings]
  if (own.notNumbers > 0) said.push(`${own.notNumbers} samples are no numbers (NaN or infinite) and are taken as 0`)
  const matte = async (source: FrameSource | undefined) => {
    const read = source && (await sources.read(source))
    return read && resizeMatte(roughMatteOf(read.picture), own.picture.width, own.picture.height)
  }
  const [hint, garbage, hold] = [await matte(helpers.hint), await matte(helpers.garbage), await matte(helpers.holdOut)]
  const over = helpers.over && plateOf((await sources.read(helpers.over)).picture, true).picture
  return {
    plate: own.picture,
    mattes: { ...(hint ? { hint } : {}), ...(garbage ? { garbage } : {}), ...(hold ? { holdOut: hold } : {}) },
    over,
    facts,
    warnings: said,
  }
}

export function openSources(scratch: FrameScratch): OpenSources {
  const open = new Map<string, Promise<Opened>>()
  const opened = (kind: 'video' | 'animation', path: string) => {
    const known = open.get(path)
    if (known) return known
    const opening = kind === 'video' ? followVideo(path) : holdAnimation(path)
    open.set(path, opening)
    opening.catch(() => open.delete(path))
    return opening
  }
  return {
    async read(source, reading = {}) {
      const where = source.kind === 'file' ? source.path : `${source.path}, frame ${source.index}`
      try {
        if (source.kind !== 'file') return await (await opened(source.kind, source.path)).frame(source.index)
        return await readFile(source.path, source.layer, reading, scratch)
      } catch (error) {
        throw error instanceof PopcelError ? error.with({ file: where }) : error
      }
    },
    async close() {
      for (const each of open.values()) await (await each.catch(() => undefined))?.close()
      open.clear()
    },
  }
}

async function readFile(
  path: string,
  layer: string | undefined,
  { space, spare }: Reading,
  scratch: FrameScratch,
): Promise<Decoded> {
  const { picture, info, nonFinite } = await readFrameFile(path, {
    scratch,
    ...(space ? { space } : {}),
    ...(layer ? { layer } : {}),
    ...(spare ? { into: (kind, length) => samplesIn(spare, kind, length) } : {}),
  })
  const { sampleType, format, metadata, timeCode, notes } = info
  const facts = { sampleType, format, metadata, space: picture.space, ...(timeCode ? { timeCode } : {}) }
  return { picture, facts, warnings: notes, nonFinite }
}

const KINDS = { uint8: Uint8Array, uint16: Uint16Array, half: Float16Array, float: Float32Array } as const

function samplesIn(
  spare: ArrayBuffer,
  kind: keyof typeof KINDS,
  length: number,
): InstanceType<(typeof KINDS)[keyof typeof KINDS]> {
  const Kind = KINDS[kind]
  return length * Kind.BYTES_PER_ELEMENT <= spare.byteLength ? new Kind(spare, 0, length) : new Kind(length)
}

type Opened = { frame(index: number): Promise<Decoded>; close(): Promise<void> }

/** Further than this ahead it is quicker to look for a key frame than to decode what lies between. */
const FAR = 48

/** Frames are asked for in rising order; those between are decoded and left, or sought over. */
async function followVideo(path: string): Promise<Opened> {
  const reader = await openVideo(path)
  let frames: AsyncGenerator<VideoFrame> | undefined
  let next = 0
  const facts: PlateFacts = {
    format: reader.info.container,
    sampleType: reader.info.bits > 8 ? 'uint16' : 'uint8',
    space: 'srgb',
    metadata: {},
  }
  const seek = async (index: number) => {
    await frames?.return(undefined)
    frames = reader.read({ from: index })
    next = index
  }
  return {
    async frame(index) {
      if (!frames || index < next || index > next + FAR) await seek(index)
      for (;;) {
        const { value, done } = await frames!.next()
        if (done)
          throw new PopcelError('video-range-outside', {
            file: path,
            from: index,
            to: index,
            frames: reader.info.frames,
          })
        next = value.index + 1
        if (value.index < index) {
          if (value.picture) reader.recycle(value.picture)
          continue
        }
        if (value.failure) throw value.failure
        const warnings = value.suspect ? ['a frame that it is predicted from was damaged'] : []
        return { picture: value.picture!, facts, warnings, nonFinite: 0 }
      }
    },
    close: async () => {
      await frames?.return(undefined)
      await reader.close()
    },
  }
}

async function holdAnimation(path: string): Promise<Opened> {
  const { readFile: readBytes } = await import('node:fs/promises')
  const clip = await decodeClip(await readBytes(path))
  const facts: PlateFacts = { format: 'animation', sampleType: 'uint8', space: 'srgb', metadata: {} }
  return {
    async frame(index) {
      const frame = clip.frames[index]
      if (!frame)
        throw new PopcelError('video-range-outside', { file: path, from: index, to: index, frames: clip.frames.length })
      // The task's own: its buffer changes hands, and the frame may be asked for again.
      return { picture: { ...frame.picture, data: frame.picture.data.slice() }, facts, warnings: [], nonFinite: 0 }
    },
    close: async () => undefined,
  }
}
