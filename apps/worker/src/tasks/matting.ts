// Owns matting jobs: one picture, and batches in which one bad picture never fails the others.

import { PopcelError } from '@popcel/protocol'
import type { BatchOutput, MattingBatch, MattingInput, MattingOutput } from '@popcel/protocol/job'
import { readSource } from '../files/read-source.ts'
import { atOnce } from './at-once.ts'
import { type Asked, askedOf, cutOnce } from './cut-task.ts'
import { resultNames } from './file-names.ts'
import { sinkFor } from './sink-for.ts'
import type { JobTools } from './tools.ts'

export async function runMatting(input: MattingInput, tools: JobTools): Promise<MattingOutput> {
  const { now, signal } = tools
  const began = now()
  const sink = sinkFor(input.upload, 1, tools)
  const asked = await askedOf(input.task, input.params, tools.installed)
  const bytes = await readSource(input.image, 'image', sourceTools(tools), signal)
  const read = now()
  const { png, width, height, model, device, why, warnings, ms, cached } = await cutOnce(bytes, asked, tools)
  const filename = `${asked.output}.png`
  const { type, data } = await sink.put({ filename, bytes: png, mime: 'image/png' }, 0, signal)
  return {
    [type === 'base64' ? asked.output : 'url']: data,
    width,
    height,
    model,
    device,
    timings: rounded({ read: read - began, ...(cached ? {} : ms), total: now() - began }),
    ...(why === undefined ? {} : { why }),
    ...(cached ? { cached } : {}),
    ...(warnings.length > 0 ? { warnings } : {}),
  }
}

export async function runBatch(input: MattingBatch, tools: JobTools): Promise<BatchOutput> {
  const { images } = input
  const sink = sinkFor(input.upload, images.length, tools)
  const asked = await askedOf(input.task, input.params, tools.installed)
  const filenames = resultNames(images.map(({ name }) => name))
  const count = { done: 0, failed: 0, total: images.length }
  const ended = await atOnce(images, tools.atOnce, async ({ name, image }, index) => {
    try {
      const file = await cutNamed({ name, image, filename: filenames[index] ?? name }, asked, tools)
      const put = await sink.put({ filename: file.filename, bytes: file.png, mime: 'image/png' }, index, tools.signal)
      const done = { ...put, ...file.facts }
      if (input.stream) await tools.stream(done)
      count.done++
      return done
    } catch (error) {
      if (tools.signal.aborted) throw error
      count.failed++
      return sentenceOf(error, name)
    } finally {
      if (images.length > 1) tools.progress({ ...count })
    }
  })
  const files = ended.flatMap((one) => (typeof one === 'string' ? [] : [one]))
  const errors = ended.filter((one) => typeof one === 'string')
  return { images: files, errors }
}

type Named = {
  readonly name: string
  readonly image: MattingBatch['images'][number]['image']
  readonly filename: string
}

/** One named picture's cut, its facts as they stand beside the file in an answer. */
export async function cutNamed({ name, image, filename }: Named, asked: Asked, tools: JobTools) {
  const bytes = await readSource(image, 'image', sourceTools(tools), tools.signal)
  const { png, width, height, model, device, ms, warnings, cached } = await cutOnce(bytes, asked, tools)
  const facts = {
    width,
    height,
    model,
    device,
    timings: rounded(cached ? {} : ms),
    ...(cached ? { cached } : {}),
    ...(warnings.length > 0 ? { warnings } : {}),
  }
  return { name, filename, png, facts }
}

/** "NAME: what was wrong", which is how the asker finds the picture that failed. */
export function sentenceOf(error: unknown, name: string): string {
  const row = error instanceof PopcelError ? error.with({ file: name }) : undefined
  const words = row?.message ?? (error instanceof Error ? error.message : String(error))
  return words.startsWith(`${name}: `) ? words : `${name}: ${words}`
}

export function sourceTools({ net, caps }: JobTools) {
  return { net, mostBytes: caps.maxBytes }
}

/** Milliseconds to a tenth. */
function rounded(ms: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(ms).map(([stage, time]) => [stage, Math.round(time * 10) / 10]))
}
