// Owns jobs in ComfyUI's shape: the graph is read, its pictures are cut, and the answer is worker-comfyui's.
// Source: facts about peers, §4.4.

import { PopcelError } from '@popcel/protocol'
import type { BatchOutput, ComfyInput, NamedSource } from '@popcel/protocol/job'
import { atOnce } from './at-once.ts'
import type { Asked } from './cut-task.ts'
import { withoutPath } from './file-names.ts'
import { cutNamed, sentenceOf } from './matting.ts'
import { type Plan, readWorkflow } from './read-workflow.ts'
import { sinkFor } from './sink-for.ts'
import type { JobTools } from './tools.ts'

/** A failure of the whole job, which is returned there and not raised. */
type ComfyFailure = { readonly error: string; readonly details: readonly string[] }

/** A graph that is not understood is a failure in that shape; a picture that fails is a sentence in `errors`. */
export async function runComfy(input: ComfyInput, tools: JobTools): Promise<BatchOutput | ComfyFailure> {
  try {
    return await run(input, tools)
  } catch (error) {
    if (!(error instanceof PopcelError) || error.retryable) throw error
    return { error: `Workflow validation failed: ${error.message}`, details: [error.message] }
  }
}

async function run({ workflow, images }: ComfyInput, tools: JobTools): Promise<BatchOutput | ComfyFailure> {
  const { plans, remarks } = readWorkflow(workflow)
  const work = plans.map((plan) => ({ plan, source: sourceOf(plan, images) }))
  const sink = sinkFor(undefined, plans.length, tools)
  const filenames = numbered(plans.map(({ prefix }) => prefix))
  const installed = await tools.installed()
  const ended = await atOnce(work, tools.atOnce, async ({ plan, source }, index) => {
    const filename = filenames[index] ?? ''
    try {
      const { png, facts } = await cutNamed({ ...source, filename }, askedOf(plan, installed), tools)
      return { ...(await sink.put({ filename, bytes: png, mime: 'image/png' }, index, tools.signal)), ...facts }
    } catch (error) {
      if (tools.signal.aborted) throw error
      return sentenceOf(error, source.name)
    }
  })
  const files = ended.flatMap((one) => (typeof one === 'string' ? [] : [one]))
  const failed = ended.filter((one) => typeof one === 'string')
  // As there: with nothing made, failures are the job's failure.
  if (files.length === 0 && failed.length > 0) return { error: failed.join('; '), details: failed }
  const errors = [...failed, ...remarks]
  return files.length === 0 && errors.length === 0
    ? { status: 'success_no_images', images: [], errors }
    : { images: files, errors }
}

function sourceOf({ image }: Plan, images: readonly NamedSource[]): NamedSource {
  const source = images.find(({ name }) => name === image)
  if (source) return source
  const known = images.map(({ name }) => name).join(', ') || 'none'
  throw new PopcelError('value-wrong', {
    field: 'images',
    reason: `has no "${image}", which LoadImage asks for; there are: ${known}`,
  })
}

function askedOf({ removal, resize, output }: Plan, installed: readonly string[]): Asked {
  const { models, background, ...options } = removal
  const model = models.find((id) => installed.includes(id)) ?? models[0] ?? ''
  // A mask is saved alone, whatever stands behind the picture beside it.
  return {
    resize,
    output,
    background: output === 'mask' ? 'none' : background,
    options: { model, device: 'auto', ...options },
  }
}

/** ComfyUI counts each prefix from 1: hero_00001_.png. */
function numbered(prefixes: readonly string[]): readonly string[] {
  const counts = new Map<string, number>()
  return prefixes.map((prefix) => {
    const name = withoutPath(prefix.split(/[/\\]/).at(-1) ?? '')
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return `${name}_${String(count).padStart(5, '0')}_.png`
  })
}
