// Owns understanding a ComfyUI graph by reading it: load, scale, remove the background, save. Every other node is refused by
// its id and class. Node inputs and their meaning: facts about peers, §4.1 to §4.3, and ComfyUI's own scaling nodes.

import { PopcelError } from '@popcel/protocol'
import { type ComfyLink, type ComfyNode, type ComfyWorkflow, comfyLinkSchema } from '@popcel/protocol/job'
import type { Resize, Rgb } from '../work/table.ts'
import { BIREFNET_NODE_MODELS, RMBG_NODE_MODELS } from './workflow-models.ts'

export type Removal = {
  /** Ids of MODELS, best first: the weights of one network in several files. */
  readonly models: readonly string[]
  readonly sensitivity: number
  readonly maskBlur: number
  readonly maskOffset: number
  readonly invert: boolean
  readonly defringe: boolean
  readonly background: 'none' | Rgb
}

/** One picture that the graph saves. */
export type Plan = {
  /** The name of a picture of the job. */
  readonly image: string
  readonly resize: readonly Resize[]
  readonly removal: Removal
  readonly output: 'mask' | 'cutout'
  readonly prefix: string
}

export type ReadWorkflow = {
  readonly plans: readonly Plan[]
  /** What was read but is not followed, in words. */
  readonly remarks: readonly string[]
}

const LOADS = ['LoadImage']
const SCALES = ['ImageScale', 'ImageScaleBy', 'ImageScaleToTotalPixels']
const REMOVALS = ['BiRefNetRMBG', 'RMBG']
const SAVES = ['SaveImage', 'PreviewImage']
const KNOWN = [...LOADS, ...SCALES, ...REMOVALS, ...SAVES, 'MaskToImage']

/** Pictures that are saved; those that are only previewed count where none is. @throws PopcelError workflow-not-understood */
export function readWorkflow(workflow: ComfyWorkflow): ReadWorkflow {
  for (const [id, node] of Object.entries(workflow)) {
    if (!KNOWN.includes(node.class_type)) throw refused(id, node, 'is a node that this worker does not know')
  }
  const ends = (kind: string) => Object.entries(workflow).filter(([, node]) => node.class_type === kind)
  const saves = ends('SaveImage')
  const chosen = saves.length > 0 ? saves : ends('PreviewImage')
  const graph = new Graph(workflow)
  const plans = chosen.map(([id, node]) => graph.planOf(id, node))
  return { plans, remarks: [...graph.remarks] }
}

class Graph {
  readonly remarks = new Set<string>()
  readonly #workflow: ComfyWorkflow

  constructor(workflow: ComfyWorkflow) {
    this.#workflow = workflow
  }

  planOf(id: string, save: ComfyNode): Plan {
    let [at, node, slot] = this.#follow(id, save, 'images')
    let output: Plan['output'] = 'cutout'
    if (node.class_type === 'MaskToImage') {
      ;[at, node, slot] = this.#follow(at, node, 'mask')
      if (slot !== 1) throw refused(at, node, 'gives no mask there; a removal node’s output 1 does')
      output = 'mask'
    }
    if (!REMOVALS.includes(node.class_type)) throw refused(at, node, 'is saved without a removal node before it')
    if (slot === 1 && output !== 'mask')
      throw refused(at, node, 'output 1 is a mask; MaskToImage makes a picture of it')
    if (slot === 2) output = 'mask'
    if (slot > 2) throw refused(at, node, `has no output ${slot}`)
    const removal = this.#removalOf(at, node)
    const resize: Resize[] = []
    ;[at, node, slot] = this.#follow(at, node, 'image')
    for (let steps = 0; SCALES.includes(node.class_type); steps++) {
      if (steps > 16) throw refused(at, node, 'is part of a circle')
      resize.unshift(resizeOf(at, node))
      ;[at, node, slot] = this.#follow(at, node, 'image')
    }
    if (!LOADS.includes(node.class_type) || slot !== 0) throw refused(at, node, 'stands where LoadImage is wanted')
    const image = text(at, node, 'image')
    const prefix = save.class_type === 'SaveImage' ? optionalText(save, 'filename_prefix', 'ComfyUI') : 'ComfyUI_temp'
    return { image, resize, removal, output, prefix }
  }

  #follow(id: string, node: ComfyNode, input: string): [string, ComfyNode, number] {
    const link = comfyLinkSchema.safeParse(node.inputs[input])
    if (!link.success) throw refused(id, node, `input "${input}" is no link to another node`)
    const [to, slot]: ComfyLink = link.data
    const next = this.#workflow[to]
    if (!next) throw refused(id, node, `input "${input}" leads to node ${to}, which is not there`)
    return [to, next, slot]
  }

  #removalOf(id: string, node: ComfyNode): Removal {
    const { inputs } = node
    const birefnet = node.class_type === 'BiRefNetRMBG'
    const table = birefnet ? BIREFNET_NODE_MODELS : RMBG_NODE_MODELS
    const name = text(id, node, 'model')
    const models = table[name.toLowerCase().replace(/[_\s]/g, '-')]
    if (!models) throw refused(id, node, `its model "${name}" is not known; known are ${Object.keys(table).join(', ')}`)
    const size = inputs['process_res']
    if (!birefnet && size !== undefined && size !== 1024)
      this.remarks.add(`node ${id} (${node.class_type}): process_res is not followed; the network has its own size`)
    const most = birefnet ? 20 : 64
    const offset = number(id, node, 'mask_offset', 0, -64, 64)
    if (!Number.isInteger(offset)) throw refused(id, node, 'mask_offset is a whole number of px')
    if (Math.abs(offset) > most) this.remarks.add(`node ${id}: mask_offset is beyond the ${most} px of the node itself`)
    return {
      models,
      sensitivity: number(id, node, 'sensitivity', 1, 0, 1),
      maskBlur: number(id, node, 'mask_blur', 0, 0, 64),
      maskOffset: offset,
      invert: flag(id, node, 'invert_output'),
      defringe: flag(id, node, 'refine_foreground'),
      background: backgroundOf(id, node),
    }
  }
}

function resizeOf(id: string, node: ComfyNode): Resize {
  if (node.class_type === 'ImageScaleBy') return { kind: 'by', factor: number(id, node, 'scale_by', 1, 0.01, 8) }
  if (node.class_type === 'ImageScaleToTotalPixels') {
    // ComfyUI's megapixel is 1024 × 1024.
    return { kind: 'pixels', pixels: number(id, node, 'megapixels', 1, 0.01, 16) * 1024 * 1024 }
  }
  const side = (name: string) => {
    const px = number(id, node, name, 0, 0, 16_384)
    if (!Number.isInteger(px)) throw refused(id, node, `${name} is a whole number of px`)
    return px
  }
  return { kind: 'to', width: side('width'), height: side('height'), crop: node.inputs['crop'] === 'center' }
}

function backgroundOf(id: string, node: ComfyNode): 'none' | Rgb {
  const word = optionalText(node, 'background', 'Alpha')
  if (word === 'Alpha') return 'none'
  if (word !== 'Color') throw refused(id, node, `background is Alpha or Color, not ${word}`)
  const colour = optionalText(node, 'background_color', '#222222')
  const parts = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})?$/i.exec(colour)
  if (!parts) throw refused(id, node, `background_color is #rrggbb, not ${colour}`)
  const [r, g, b] = [1, 2, 3].map((n) => Number.parseInt(parts[n] ?? '', 16)) as [number, number, number]
  return { r, g, b }
}

function text(id: string, node: ComfyNode, name: string): string {
  const value = node.inputs[name]
  if (typeof value !== 'string' || value === '') throw refused(id, node, `input "${name}" is missing, or no text`)
  return value
}

function optionalText(node: ComfyNode, name: string, otherwise: string): string {
  const value = node.inputs[name]
  return typeof value === 'string' ? value : otherwise
}

function number(id: string, node: ComfyNode, name: string, otherwise: number, least: number, most: number): number {
  const value = node.inputs[name] ?? otherwise
  if (typeof value === 'number' && value >= least && value <= most) return value
  throw refused(id, node, `${name} is a number from ${least} to ${most}, not ${JSON.stringify(value)}`)
}

function flag(id: string, node: ComfyNode, name: string): boolean {
  const value = node.inputs[name] ?? false
  if (typeof value !== 'boolean') throw refused(id, node, `${name} is true or false, not ${JSON.stringify(value)}`)
  return value
}

function refused(id: string, { class_type }: ComfyNode, reason: string): PopcelError {
  return new PopcelError('workflow-not-understood', { node: id, class: class_type, reason })
}
