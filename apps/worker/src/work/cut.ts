// Owns one cut inside a thread: bytes of a picture in, its matte or cut-out as PNG out.

import { type CutResult, type CutTools, composite, cut, joinCutOut, type Picture, type Prompt } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { type Caps, DEFAULT_CAPS, decodePicture, encodePicture, matteAsPicture, resizePicture } from '@popcel/runtime'
import type { CutDone, CutTask, Resize } from './table.ts'

/** Caps are checked before decoding; 16-bit pictures stay 16-bit. Throws the rows of decoding and cutting. */
export async function runCut(task: CutTask, tools: CutTools): Promise<CutDone> {
  const { now } = tools
  const began = now()
  const picture = await resized(await decodePicture(task.bytes, task.caps), task.resize, task.caps)
  const decoded = now()
  const { prompts, ...options } = task.options
  const asked = prompts === 'centre' ? centreOf(picture) : prompts
  const subject = await cut(picture, { ...options, ...(asked ? { prompts: asked } : {}) }, tools)
  const found = now()
  const made = pictureOf(subject, task, picture)
  for (const { data } of [subject.matte, subject.foreground]) tools.room?.give(data)
  const png = await encodePicture(made, { format: 'png' })
  const { width, height } = picture
  const { model, device, why, warnings } = subject
  const ms = { decode: decoded - began, ...subject.ms, encode: now() - found }
  return { png, width, height, model, device, why, warnings, ms }
}

function pictureOf(subject: CutResult, { output, background }: CutTask, { data }: Picture): Picture {
  if (output === 'mask') return matteAsPicture(subject.matte, data instanceof Uint16Array ? 16 : 8)
  const cutOut = joinCutOut(subject.foreground, subject.matte)
  return background === 'none' ? cutOut : composite(cutOut, background)
}

function centreOf({ width, height }: Picture): readonly Prompt[] {
  return [{ kind: 'point', x: (width - 1) / 2, y: (height - 1) / 2, label: 'subject' }]
}

async function resized(picture: Picture, steps: readonly Resize[], caps: Caps): Promise<Picture> {
  let result = picture
  for (const step of steps) {
    const { width, height, source } = sizeAfter(result, step)
    const most = caps.maxPixels ?? DEFAULT_CAPS.maxPixels
    if (width * height > most) {
      const reason = `asks for ${width}×${height}; the most that is made is ${most} pixels`
      throw new PopcelError('value-wrong', { field: 'workflow', reason })
    }
    const part = source ? cropped(result, source.width, source.height) : result
    if (part.width !== width || part.height !== height) result = await resizePicture(part, width, height)
    else result = part
  }
  return result
}

type Size = { readonly width: number; readonly height: number }

/** `source`: the middle part of the picture that is taken. */
function sizeAfter({ width, height }: Size, step: Resize): Size & { readonly source?: Size } {
  const times = (factor: number) => ({
    width: Math.max(1, Math.round(width * factor)),
    height: Math.max(1, Math.round(height * factor)),
  })
  if (step.kind === 'by') return times(step.factor)
  if (step.kind === 'pixels') return times(Math.sqrt(step.pixels / (width * height)))
  if (step.width === 0 && step.height === 0) return { width, height }
  if (step.width === 0) return { ...times(step.height / height), height: step.height }
  if (step.height === 0) return { ...times(step.width / width), width: step.width }
  const to = { width: step.width, height: step.height }
  if (!step.crop) return to
  const scale = Math.min(width / to.width, height / to.height)
  const side = (px: number, most: number) => Math.min(most, Math.max(1, Math.round(px * scale)))
  return { ...to, source: { width: side(to.width, width), height: side(to.height, height) } }
}

function cropped(picture: Picture, width: number, height: number): Picture {
  const { channels, data } = picture
  const left = Math.floor((picture.width - width) / 2)
  const top = Math.floor((picture.height - height) / 2)
  const out = data.slice(0, width * height * channels)
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * picture.width + left) * channels
    out.set(data.subarray(from, from + width * channels), y * width * channels)
  }
  return { ...picture, width, height, data: out }
}
