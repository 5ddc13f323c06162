// Owns the seam between the bench and whatever cuts: one picture in, matte and colours out, with what it took.

import { readdirSync, statSync } from 'node:fs'
import { type CutOptions, type CutResult, type CutTools, cut, cutClip, type Picture } from '@popcel/matting'
import { createRuntime, type OnnxRuntime } from '@popcel/runtime'
import type { Model } from './options.ts'

export interface Cutter extends AsyncDisposable {
  readonly name: string
  /** @throws PopcelError where the picture is refused */
  cut(picture: Picture): Promise<CutResult>
  /** The frames in order; one decision for all. */
  cutClip(frames: readonly Picture[]): AsyncIterable<CutResult>
  /** Bytes of the weight files that were loaded. */
  modelBytes(): number
}

/** Our engine with one model and refinement; all else is what users get who say nothing of it. */
export function engineCutter({ name, model, refine }: Model): Cutter {
  const runtime: OnnxRuntime = createRuntime({ now: () => performance.now() })
  const tools: CutTools = { now: () => performance.now(), runtime }
  const options: CutOptions = { model, ...(refine === undefined ? {} : { refine }) }
  return {
    name,
    cut: (picture) => cut(picture, options, tools),
    cutClip: (frames) => cutClip(frames, options, tools),
    modelBytes: () => runtime.report().reduce((sum, { file }) => sum + bytesOf(file), 0),
    [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose](),
  }
}

export async function installedModels(): Promise<readonly string[]> {
  await using runtime = createRuntime({ now: () => performance.now() })
  return runtime.installed()
}

/** A file, or all files of a folder. */
function bytesOf(path: string): number {
  const stat = statSync(path)
  return stat.isDirectory()
    ? readdirSync(path).reduce((sum, name) => sum + statSync(`${path}/${name}`).size, 0)
    : stat.size
}
