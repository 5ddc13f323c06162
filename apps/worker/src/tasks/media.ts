// Owns media jobs: look at an upload, animate a cut-out, sample a moving picture, encode loops for a platform.

import { PopcelError } from '@popcel/protocol'
import type {
  AnimateInput,
  EncodeInput,
  EncodeOutput,
  FramesOutput,
  InspectInput,
  InspectOutput,
  SampleInput,
  SampleOutput,
} from '@popcel/protocol/job'
import { readSource } from '../files/read-source.ts'
import type { EncodeDone } from '../work/table.ts'
import { atOnce } from './at-once.ts'
import { resultNames } from './file-names.ts'
import { sentenceOf, sourceTools } from './matting.ts'
import { sinkFor } from './sink-for.ts'
import type { JobTools } from './tools.ts'

export async function runInspect({ image }: InspectInput, tools: JobTools): Promise<InspectOutput> {
  const bytes = await readSource(image, 'image', sourceTools(tools), tools.signal)
  return tools.pool.run('inspect', { bytes, caps: tools.caps }, tools.signal)
}

export async function runAnimate({ image, params, upload }: AnimateInput, tools: JobTools): Promise<FramesOutput> {
  const { pool, caps, signal } = tools
  const sink = sinkFor(upload, params.frames, tools)
  const bytes = await readSource(image, 'image', sourceTools(tools), signal)
  const { action, motion, caption, seed, frames, width, height } = params
  const drawn = await pool.run('animate', { bytes, caps, action, motion, caption, seed, frames, width, height }, signal)
  const digits = Math.max(2, String(drawn.frames.length).length)
  const files = await atOnce(drawn.frames, tools.atOnce, (png, index) => {
    const filename = `${String(index + 1).padStart(digits, '0')}.png`
    return sink.put({ filename, bytes: png, mime: 'image/png' }, index, signal)
  })
  return { frames: files, duration_ms: drawn.durationMs, width, height, warnings: [...drawn.warnings] }
}

export async function runSample({ video, params, upload }: SampleInput, tools: JobTools): Promise<SampleOutput> {
  const { pool, caps, signal } = tools
  const { slots, candidates, from = 0, to } = params
  const sink = sinkFor(upload, slots * candidates, tools)
  const bytes = await readSource(video, 'video', sourceTools(tools), signal)
  const toMs = to === undefined ? Number.POSITIVE_INFINITY : to * 1000
  const task = { bytes, caps, slots, candidates, fromMs: from * 1000, toMs }
  const sampled = await pool.run('sample', task, signal)
  const put = async (slot: number, candidate: number, png: Uint8Array) => {
    const filename = `${String(slot + 1).padStart(2, '0')}-${candidate + 1}.png`
    return sink.put({ filename, bytes: png, mime: 'image/png' }, slot * candidates + candidate, signal)
  }
  const out = await atOnce(sampled.slots, tools.atOnce, async (found, slot) => ({
    candidates: await Promise.all(
      found.map(async ({ timeMs, png }, n) => ({ time_ms: timeMs, image: await put(slot, n, png) })),
    ),
  }))
  return { slots: out, width: sampled.width, height: sampled.height }
}

/** Files are named after their items; with `zip` there is one, named after the platform, and all items have to fit. */
export async function runEncode({ items, params, upload }: EncodeInput, tools: JobTools): Promise<EncodeOutput> {
  const { signal } = tools
  const sink = sinkFor(upload, params.zip ? 1 : items.length, tools)
  const count = { done: 0, failed: 0, total: items.length }
  const made = await atOnce(items, tools.atOnce, async (item) => {
    try {
      const done = await encodeItem(item, params, tools)
      count.done++
      return done
    } catch (error) {
      // A platform that is not there is nobody's item's fault.
      if (signal.aborted || (error instanceof PopcelError && error.code === 'unknown-platform')) throw error
      count.failed++
      return sentenceOf(error, item.name)
    } finally {
      if (items.length > 1) tools.progress({ ...count })
    }
  })
  const filenames = resultNames(items.map(({ name }) => name))
  const errors = made.filter((one) => typeof one === 'string')
  const gaveUp = made.flatMap((one, n) =>
    typeof one === 'string' ? [] : one.gaveUp.map((what) => `${items[n]?.name}: ${what}`),
  )
  const files = params.zip
    ? await zipped(made, params.platform, sink, tools)
    : await Promise.all(
        made.flatMap((one, index) => {
          const filename = filenames[index] ?? `${index}.png`
          return typeof one === 'string'
            ? []
            : [sink.put({ filename, bytes: one.bytes, mime: 'image/apng' }, index, signal)]
        }),
      )
  return { files, gave_up: gaveUp, errors }
}

/** No file when an item is missing: a set with a gap is not the set that was asked for. */
async function zipped(
  made: readonly (EncodeDone | string)[],
  platform: string,
  sink: ReturnType<typeof sinkFor>,
  { pool, signal }: JobTools,
): Promise<EncodeOutput['files']> {
  const items = made.filter((one) => typeof one !== 'string')
  if (items.length < made.length) return []
  const { zip } = await pool.run('pack', { platform, items }, signal)
  return [await sink.put({ filename: `${platform}.zip`, bytes: zip, mime: 'application/zip' }, 0, signal)]
}

async function encodeItem(
  item: EncodeInput['items'][number],
  { platform, least_db: leastDb }: EncodeInput['params'],
  tools: JobTools,
): Promise<EncodeDone> {
  const { pool, caps, signal } = tools
  const frames = await atOnce(item.frames, tools.atOnce, (source, n) =>
    readSource(source, `frames[${n}]`, sourceTools(tools), signal),
  )
  return pool.run('encode', { frames, caps, durationMs: item.duration_ms, leastDb, platform }, signal)
}
