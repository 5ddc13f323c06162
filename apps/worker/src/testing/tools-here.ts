// Owns tools for tests of tasks: the real work on this thread, pictures drawn here, a server that keeps uploads.

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CutOut, MODELS } from '@popcel/matting'
import { createRuntime, createVideoWriter, encodeClip, encodePicture, type Pool } from '@popcel/runtime'
import type { Answered, Net, Sent } from '../files/net.ts'
import { ResultCache } from '../tasks/result-cache.ts'
import type { JobTools, WorkTools } from '../tasks/tools.ts'
import { workHandlers } from '../work/handlers.ts'
import type { CutDone, Work } from '../work/table.ts'

export type ToolsHere = AsyncDisposable & {
  readonly tools: WorkTools
  readonly forJob: (rest?: Partial<JobTools>) => JobTools
  readonly told: unknown[]
  /** What went out ahead. */
  readonly streamed: unknown[]
  /** Kinds of work in the order in which they were begun. */
  readonly worked: string[]
  readonly sent: { readonly url: string; readonly sent: Sent }[]
  /** What addresses answer. */
  readonly pages: Map<string, Answered>
}

export function toolsHere(rest: Partial<WorkTools> = {}): ToolsHere {
  const now = () => performance.now()
  const runtime = createRuntime({ now })
  const handlers = workHandlers({ now, runtime })
  const [told, streamed, worked, sent]: [unknown[], unknown[], string[], ToolsHere['sent']] = [[], [], [], []]
  const pages = new Map<string, Answered>()
  const net: Net = {
    async send(url, asked) {
      sent.push({ url, sent: asked })
      return pages.get(url) ?? { status: asked.method === 'PUT' ? 200 : 404, bytes: new Uint8Array() }
    },
  }
  const pool: Pool<Work> = {
    async run(kind, task) {
      worked.push(kind)
      return structuredClone(await handlers[kind](structuredClone(task) as never)) as never
    },
    warmUp() {},
    async [Symbol.asyncDispose]() {},
  }
  const cache = new ResultCache<CutDone>(10_000_000, ({ png }) => png.length)
  const tools: WorkTools = {
    pool,
    installed: () => runtime.installed(),
    net,
    ownNet: net,
    caps: { maxBytes: 1_000_000, maxPixels: 1_000_000 },
    remember: (...asked) => cache.get(...asked),
    now,
    atOnce: 2,
    bucket: undefined,
    ...rest,
  }
  const job = { id: 'job-1' }
  const { signal } = new AbortController()
  const stream = async (chunk: unknown) => void streamed.push(chunk)
  return {
    tools,
    forJob: (more) => ({ ...tools, job, signal, progress: (value) => told.push(value), stream, ...more }),
    told,
    streamed,
    worked,
    sent,
    pages,
    [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose](),
  }
}

export type Colour = readonly [number, number, number]

/** A disc of one colour in the middle of a plain background; `shift` moves it to the right. */
/** The frames as an H.264 video of ten a second; their alpha is left out. */
export async function base64OfVideo(frames: readonly CutOut[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'popcel-video-'))
  try {
    const path = join(folder, 'video.mp4')
    const { width, height } = frames[0]!
    const writer = await createVideoWriter(path, { codec: 'h264', width, height, frameRate: { num: 10, den: 1 } })
    for (const frame of frames) {
      const data = frame.data.filter((_, at) => at % 4 < 3)
      await writer.write({ width, height, channels: 3, data, space: 'srgb', alpha: 'none' })
    }
    await writer.finish()
    return (await readFile(path)).toString('base64')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

export function disc(side: number, colour: Colour, behind: Colour | 'clear' = [255, 255, 255], shift = 0): CutOut {
  const data = new Uint8Array(side * side * 4)
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const inside = Math.hypot(x - side / 2 - shift, y - side / 2) < side / 4
      const clear = behind === 'clear' && !inside
      const rgb = inside || behind === 'clear' ? colour : behind
      data.set([...rgb, clear ? 0 : 255], (y * side + x) * 4)
    }
  }
  return { width: side, height: side, channels: 4, data, space: 'srgb', alpha: 'straight' }
}

export async function base64Of(picture: CutOut): Promise<string> {
  return Buffer.from(await encodePicture(picture, { format: 'png' })).toString('base64')
}

/** An animated picture, each frame shown for `durationMs`. */
export async function base64OfClip(pictures: readonly CutOut[], durationMs: number): Promise<string> {
  const frames = pictures.map((picture) => ({ picture, durationMs }))
  return Buffer.from(await encodeClip({ frames, plays: 0 }, { format: 'gif' })).toString('base64')
}

/** Ids of every row, for tests that pretend that weights are here. */
export const everyModel = Object.keys(MODELS)
