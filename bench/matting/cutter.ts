// Owns the seam between the bench and whatever cuts: one picture in, matte and colours out, with what it took.

import { readdirSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type CutOptions,
  type CutResult,
  type CutTools,
  cut,
  cutClip,
  type ModelKind,
  type Picture,
} from '@popcel/matting'
import { isModelId, modelSpec, trimapModelOf, weightsMissing } from '@popcel/matting/table'
import { createRuntime, type OnnxRuntime, openModels } from '@popcel/runtime'
import { modelsDir } from '../env.ts'
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

/**
 * Our engine with one model and refinement, with the weights that were pulled; all else is what users get who say nothing of it. `auto`
 * chooses among what comes with the package alone, so that its figures are of no machine's own.
 */
export function engineCutter({ name, model, refine }: Model, folder = modelsDir()): Cutter {
  const runtime = openRuntime(folder)
  const bundled = { installed: async () => [WITNESS], open: runtime.open.bind(runtime) }
  const tools: CutTools = { now: () => performance.now(), runtime: model === 'auto' ? bundled : runtime }
  const options: CutOptions = { model, ...(refine === undefined ? {} : { refine }) }
  return {
    name,
    cut: (picture) => cut(picture, options, tools),
    cutClip: (frames) => cutClip(frames, options, tools),
    modelBytes: () => runtime.report().reduce((sum, { file }) => sum + bytesOf(file), 0),
    [Symbol.asyncDispose]: () => runtime[Symbol.asyncDispose](),
  }
}

/** The network in the package. */
const WITNESS = 'mini'

function openRuntime(folder: string): OnnxRuntime {
  const store = openModels(folder, (ms) => sleep(ms))
  return createRuntime({ now: () => performance.now(), store })
}

/** Networks that a picture alone does not tell what to cut. */
const UNFIT: Partial<Record<ModelKind, string>> = {
  prompt: 'it is asked by clicks, and there are none here',
  hint: 'it takes a rough matte, and there is none here',
  trimap: 'it refines the edge of another model’s matte; MODEL+vitmatte is such a column',
}

export async function installedModels(folder = modelsDir()): Promise<readonly string[]> {
  await using runtime = openRuntime(folder)
  return runtime.installed()
}

/** A column of which weights are not on this machine, or that could cut nothing, is left out and said, not scored as nothing. */
export async function runnable(
  models: readonly Model[],
  folder = modelsDir(),
): Promise<{ readonly there: Model[]; readonly leftOut: string[] }> {
  const installed = ['auto', 'key', ...(await installedModels(folder))]
  const there: Model[] = []
  const leftOut: string[] = []
  for (const one of models) {
    const unfit = isModelId(one.model) ? UNFIT[modelSpec(one.model).kind] : undefined
    if (unfit !== undefined) {
      leftOut.push(`${one.name} is left out: ${unfit}`)
      continue
    }
    const wanted = [one.model, trimapModelOf(one.refine)].filter((id) => id !== undefined)
    const missing = wanted.find((id) => !installed.includes(id))
    if (missing === undefined) there.push(one)
    else leftOut.push(`${one.name} is left out: ${weightsMissing(missing).message}`)
  }
  return { there, leftOut }
}

/** A file, or all files of a folder. */
function bytesOf(path: string): number {
  const stat = statSync(path)
  return stat.isDirectory()
    ? readdirSync(path).reduce((sum, name) => sum + statSync(`${path}/${name}`).size, 0)
    : stat.size
}
