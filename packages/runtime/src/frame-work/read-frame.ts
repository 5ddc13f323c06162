// Owns reading a frame inside a thread, whatever it lies in: a file of its own, a video, an animated picture; and its hint.

import { type Picture, resizeMatte, type SampleKind } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { decodeClip } from '../clip.ts'
import type { FrameScratch, ReadFrameOptions } from '../frame-files/frame-file.ts'
import { readFrameFile } from '../frame-files/read.ts'
import { curveOf } from '../video/high-range.ts'
import { openVideo } from '../video/reader.ts'
import type { VideoFrame, VideoInfo } from '../video/types.ts'
import type { FrameRoom } from './frame-room.ts'
import { plateOf, roughMatteOf } from './plate.ts'
import type { FrameSource, PlateFacts, ReadDone, ReadTask, Spares } from './tasks.ts'

type Decoded = {
  readonly picture: Picture
  readonly facts: PlateFacts
  readonly warnings: readonly string[]
  readonly nonFinite: number
}

/** What overrides a frame's file, and memory that came along. */
type Reading = { readonly space?: Picture['space'] | undefined; readonly spares?: Spares }

/** What a thread's frames are made in: arrays, and the bytes of files. */
export type ReadMemory = { readonly room: FrameRoom; readonly scratch: FrameScratch }

/** What a thread keeps open from frame to frame, by path. */
export type OpenSources = {
  readonly room: FrameRoom
  read(source: FrameSource, reading?: Reading): Promise<Decoded>
  close(): Promise<void>
}

/** @throws PopcelError the rows of reading, with the file's name */
export async function runRead({ plate, helpers, space, spares }: ReadTask, sources: OpenSources): Promise<ReadDone> {
  const { room } = sources
  const { picture, facts, warnings, nonFinite } = await sources.read(plate, { space, spares })
  const own = plateOf(picture, nonFinite > 0, room)
  const said = [...warnings]
  if (own.notNumbers > 0) said.push(`${own.notNumbers} samples are no numbers (NaN or infinite) and are taken as 0`)
  const matte = async (source: FrameSource | undefined) => {
    if (!source) return undefined
    const read = (await sources.read(source)).picture
    const rough = roughMatteOf(read, room)
    room.give(read.data)
    const fitting = resizeMatte(rough, own.picture.width, own.picture.height)
    if (fitting !== rough) room.give(rough.data)
    return fitting
  }
  const [hint, garbage, hold] = [await matte(helpers.hint), await matte(helpers.garbage), await matte(helpers.holdOut)]
  const over = helpers.over && plateOf((await sources.read(helpers.over)).picture, true, room).picture
  return {
    plate: own.picture,
    mattes: { ...(hint ? { hint } : {}), ...(garbage ? { garbage } : {}), ...(hold ? { holdOut: hold } : {}) },
    over,
    facts,
    warnings: said,
  }
}

export function openSources({ room, scratch }: ReadMemory): OpenSources {
  const open = new Map<string, Promise<Opened>>()
  const opened = (kind: 'video' | 'animation', path: string) => {
    const known = open.get(path)
    if (known) return known
    const opening = kind === 'video' ? followVideo(path, room) : holdAnimation(path, room)
    open.set(path, opening)
    opening.catch(() => open.delete(path))
    return opening
  }
  const into = (kind: 'half' | SampleKind, length: number) =>
    kind === 'half' ? new Float16Array(length) : room.take(kind, length)
  return {
    room,
    async read(source, reading = {}) {
      const where = source.kind === 'file' ? source.path : `${source.path}, frame ${source.index}`
      try {
        if (source.kind !== 'file')
          return await (await opened(source.kind, source.path)).frame(source.index, reading.spares)
        room.stock(reading.spares ?? [])
        return await readFile(source.path, source.layer, reading, { scratch, into })
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
  { space }: Reading,
  memory: Pick<ReadFrameOptions, 'scratch' | 'into'>,
): Promise<Decoded> {
  const { picture, info, nonFinite } = await readFrameFile(path, {
    ...memory,
    ...(space ? { space } : {}),
    ...(layer ? { layer } : {}),
  })
  const { sampleType, format, metadata, timeCode, notes } = info
  const facts = { sampleType, format, metadata, space: picture.space, ...(timeCode ? { timeCode } : {}) }
  return { picture, facts, warnings: notes, nonFinite }
}

/** High range is read as light. */
function samplesOf({ bits, colour }: VideoInfo): Pick<PlateFacts, 'sampleType' | 'space'> {
  if (curveOf(colour.transfer)) return { sampleType: 'float', space: 'linear' }
  return { sampleType: bits > 8 ? 'uint16' : 'uint8', space: 'srgb' }
}

type Opened = { frame(index: number, spares: Spares): Promise<Decoded>; close(): Promise<void> }

/** Further than this ahead it is quicker to look for a key frame than to decode what lies between. */
const FAR = 48

/** Frames are asked for in rising order; those between are decoded and left, or sought over. */
async function followVideo(path: string, room: FrameRoom): Promise<Opened> {
  const reader = await openVideo(path, { highRange: 'light' })
  let frames: AsyncGenerator<VideoFrame> | undefined
  let next = 0
  let frameBytes = 0
  const facts: PlateFacts = {
    format: reader.info.container,
    ...samplesOf(reader.info),
    metadata: {},
  }
  const seek = async (index: number) => {
    await frames?.return(undefined)
    frames = reader.read({ from: index })
    next = index
  }
  return {
    async frame(index, spares = []) {
      // The decoder's own memory has exactly one frame's size.
      for (const spare of spares)
        if (spare.byteLength === frameBytes) reader.recycle({ data: new Uint8Array(spare) })
        else room.stock([spare])
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
        frameBytes = value.picture!.data.buffer.byteLength
        return { picture: value.picture!, facts, warnings, nonFinite: 0 }
      }
    },
    close: async () => {
      await frames?.return(undefined)
      await reader.close()
    },
  }
}

async function holdAnimation(path: string, room: FrameRoom): Promise<Opened> {
  const { readFile: readBytes } = await import('node:fs/promises')
  const clip = await decodeClip(await readBytes(path))
  const facts: PlateFacts = { format: 'animation', sampleType: 'uint8', space: 'srgb', metadata: {} }
  return {
    async frame(index, spares = []) {
      room.stock(spares)
      const frame = clip.frames[index]
      if (!frame)
        throw new PopcelError('video-range-outside', { file: path, from: index, to: index, frames: clip.frames.length })
      // The task's own: its buffer changes hands, and the frame may be asked for again.
      const data = room.take('uint8', frame.picture.data.length)
      data.set(frame.picture.data)
      return { picture: { ...frame.picture, data }, facts, warnings: [], nonFinite: 0 }
    },
    close: async () => undefined,
  }
}
