// Owns one of our columns as a process of its own, so that its memory and processor time are its alone: cuts every picture of
// a job, writes the cut-outs as users get them, and tells what each took.
// `node bench/matting/work.ts JOB.json`; the answer is written to the file that the job names.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CutResult, joinCutOut, type Picture } from '@popcel/matting'
import { decodePicture, encodePicture } from '@popcel/runtime'
import { type Cutter, engineCutter } from './cutter.ts'
import type { Model } from './options.ts'

export type Job = {
  readonly model: Model
  /** Where the results go: ID.png, and CLIP/00.png. */
  readonly folder: string
  readonly answer: string
  readonly pictures: readonly { readonly id: string; readonly file: string }[]
  readonly clips: readonly { readonly id: string; readonly files: readonly string[] }[]
}

export type Taken = {
  readonly id: string
  /** The sentence of the error, where there was no cut-out. */
  readonly refused: string | undefined
  readonly model: string | undefined
  readonly why: string | undefined
  /** Wall ms by stage, decoding and encoding included. */
  readonly ms: Readonly<Record<string, number>>
  /** Processor time of all threads, decoding and encoding included. */
  readonly cpuMs: number
}

export type Answer = { readonly taken: readonly Taken[]; readonly modelBytes: number; readonly peakRssMiB: number }

/** Cuts that are not counted: networks are loaded and loops compiled in them. */
const WARM_UPS = 4

async function work(job: Job): Promise<Answer> {
  await using cutter = engineCutter(job.model)
  mkdirSync(job.folder, { recursive: true })
  for (const picture of job.pictures.slice(0, WARM_UPS)) await cutFile(cutter, picture, job.folder)
  const taken: Taken[] = []
  for (const picture of job.pictures) taken.push(await cutFile(cutter, picture, job.folder))
  for (const clip of job.clips) await cutFrames(cutter, clip, join(job.folder, clip.id))
  return { taken, modelBytes: cutter.modelBytes(), peakRssMiB: process.resourceUsage().maxRSS / 1024 }
}

async function cutFile(cutter: Cutter, { id, file }: Job['pictures'][number], folder: string): Promise<Taken> {
  const began = performance.now()
  const cpu = process.cpuUsage()
  const cpuMs = () => {
    const { user, system } = process.cpuUsage(cpu)
    return (user + system) / 1000
  }
  try {
    const picture = await decodePicture(readFileSync(file))
    const decoded = performance.now()
    const result = await cutter.cut(picture)
    const cutAt = performance.now()
    writeFileSync(join(folder, `${id}.png`), await encode(result))
    const ms = { decode: decoded - began, ...result.ms, encode: performance.now() - cutAt }
    return { id, refused: undefined, model: result.model, why: result.why, ms, cpuMs: cpuMs() }
  } catch (error) {
    return { id, refused: sentenceOf(error), model: undefined, why: undefined, ms: {}, cpuMs: cpuMs() }
  }
}

/** A clip that is refused leaves no files, and the judge says so. */
async function cutFrames(cutter: Cutter, { files }: Job['clips'][number], folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const frames: Picture[] = []
  for (const file of files) frames.push(await decodePicture(readFileSync(file)))
  let at = 0
  try {
    for await (const result of cutter.cutClip(frames)) {
      writeFileSync(join(folder, `${String(at++).padStart(2, '0')}.png`), await encode(result))
    }
  } catch (error) {
    writeFileSync(join(folder, 'refused.txt'), sentenceOf(error))
  }
}

function encode({ foreground, matte }: CutResult): Promise<Uint8Array> {
  return encodePicture(joinCutOut(foreground, matte), { format: 'png' })
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

const job = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Job
writeFileSync(job.answer, JSON.stringify(await work(job)))
