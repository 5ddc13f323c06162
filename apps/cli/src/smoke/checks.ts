// Owns what an endpoint is tried with: every task, formats, sizes, bad input, latency. What is a row of the table says what it
// means; the running of them is commands/smoke.ts.

import type { PopcelError } from '@popcel/protocol'
import {
  batchOutputSchema,
  encodeOutputSchema,
  framesOutputSchema,
  inspectOutputSchema,
  mattingOutputSchema,
  sampleOutputSchema,
} from '@popcel/protocol/job'
import { readValue } from '@popcel/protocol/read-value'
import { decodePicture } from '@popcel/runtime'
import { asBase64, clipAsBase64, drawDisc, type TriedFormat } from './pictures.ts'

export type SmokeCheck = {
  readonly name: string
  readonly input: () => Promise<Record<string, unknown>>
  /** What was good about the output, in words; throws what was wrong. */
  readonly judge: (output: unknown) => Promise<string>
  /** The check passes when the job fails with words like these. */
  readonly refusal?: RegExp
}

const SIDE = 96
const FORMATS: readonly TriedFormat[] = ['png', 'jpeg', 'webp', 'avif', 'tiff']
const SIZES = [64, 512, 1024] as const

/** Failures that mean "not on this worker" and not "broken". */
export function isAbsence(error: PopcelError): boolean {
  return /the weights of .* are not on this machine|is not on this machine/.test(error.message)
}

export function smokeChecks(): readonly SmokeCheck[] {
  const picture = () => asBase64(drawDisc(SIDE))
  const matting = (task: string): SmokeCheck => ({
    name: task,
    input: async () => ({ task, image: await picture() }),
    judge: (output) => judgeMask(output, SIDE),
  })
  return [
    ...['key', 'auto', 'mini', 'rembg', 'birefnet', 'sam'].map(matting),
    batch(picture),
    comfy(picture),
    ...mediaChecks(picture),
    ...FORMATS.map((format) => ({
      name: `format ${format}`,
      input: async () => ({ task: 'key', image: await asBase64(drawDisc(SIDE), format) }),
      judge: (output: unknown) => judgeMask(output, SIDE),
    })),
    ...SIZES.map((side) => ({
      name: `size ${side}×${side}`,
      input: async () => ({ task: 'key', image: await asBase64(drawDisc(side)) }),
      judge: (output: unknown) => judgeMask(output, side),
    })),
    refusal('an unknown task', { task: 'no-such-task', image: 'AAAA' }, /no task is called/),
    refusal('no picture', { task: 'key', image: 'd29yZHM=' }, /is not a picture/),
  ]
}

/** Small enough that what is measured is the way and not the work. */
export async function tinyInput(): Promise<Record<string, unknown>> {
  return { task: 'inspect', image: await asBase64(drawDisc(16)) }
}

async function judgeMask(output: unknown, side: number): Promise<string> {
  const { mask, width, height, model, device } = readValue(mattingOutputSchema, output, 'output')
  if (width !== side || height !== side) throw new Error(`came back as ${width}×${height} instead of ${side}×${side}`)
  if (mask === undefined) return `${model} on ${device}, uploaded`
  const picture = await decodePicture(Buffer.from(mask, 'base64'))
  const at = (x: number, y: number) => picture.data[(y * picture.width + x) * picture.channels] ?? 0
  const [body, corner] = [at(side >> 1, side >> 1), at(1, 1)]
  // A general network may have its own opinion of a disc; that the two are told apart is what can be asked of all.
  if (body <= corner) throw new Error(`the body's alpha is ${body} and the corner's ${corner}`)
  return `${model} on ${device}`
}

function batch(picture: () => Promise<string>): SmokeCheck {
  return {
    name: 'batch',
    async input() {
      const image = await picture()
      return { task: 'key', images: ['a', 'b'].map((name) => ({ name, image })).concat({ name: 'bad', image: 'AAAA' }) }
    },
    async judge(output) {
      const { images, errors } = readValue(batchOutputSchema, output, 'output')
      if (images.length !== 2 || errors.length !== 1)
        throw new Error(`2 pictures and 1 error were expected, there are ${images.length} and ${errors.length}`)
      return 'the bad picture did not fail the others'
    },
  }
}

function comfy(picture: () => Promise<string>): SmokeCheck {
  return {
    name: 'workflow',
    input: async () => ({
      workflow: {
        '1': { class_type: 'LoadImage', inputs: { image: 'in.png' } },
        '2': { class_type: 'BiRefNetRMBG', inputs: { image: ['1', 0], model: 'BiRefNet_toonout' } },
        '3': { class_type: 'SaveImage', inputs: { images: ['2', 0] } },
      },
      images: [{ name: 'in.png', image: await picture() }],
    }),
    async judge(output) {
      const { images } = readValue(batchOutputSchema, output, 'output')
      if (images.length !== 1) throw new Error(`1 picture was expected, there are ${images.length}`)
      return images[0]?.filename ?? ''
    },
  }
}

function mediaChecks(picture: () => Promise<string>): readonly SmokeCheck[] {
  const slide = () => [0, 4, 8, 12, 16].map((shift) => drawDisc(SIDE, 'clear', shift))
  return [
    {
      name: 'inspect',
      input: async () => ({ task: 'inspect', image: await picture() }),
      async judge(output) {
        const { format, width, height } = readValue(inspectOutputSchema, output, 'output')
        if (format !== 'png' || width !== SIDE)
          throw new Error(`a PNG of ${SIDE} px came back as ${format} of ${width}`)
        return `${format} ${width}×${height}`
      },
    },
    {
      name: 'animate',
      input: async () => ({
        task: 'animate',
        image: await asBase64(drawDisc(SIDE, 'clear')),
        params: { action: 'wave', frames: 4, width: 64, height: 64 },
      }),
      async judge(output) {
        const { frames } = readValue(framesOutputSchema, output, 'output')
        if (frames.length !== 4) throw new Error(`4 frames were expected, there are ${frames.length}`)
        return `${frames.length} frames`
      },
    },
    {
      name: 'sample',
      input: async () => ({ task: 'sample', video: await clipAsBase64(slide(), 'webp'), params: { slots: 2 } }),
      async judge(output) {
        const { slots } = readValue(sampleOutputSchema, output, 'output')
        if (slots.length !== 2) throw new Error(`2 slots were expected, there are ${slots.length}`)
        return `${slots.length} slots`
      },
    },
    {
      name: 'encode',
      async input() {
        const frames = await Promise.all(slide().map((frame) => asBase64(frame)))
        return { task: 'encode', items: [{ name: 'slide', frames }], params: { platform: 'line-emoji' } }
      },
      async judge(output) {
        const { files, errors } = readValue(encodeOutputSchema, output, 'output')
        if (files.length !== 1) throw new Error(errors[0] ?? 'there is no file')
        return files[0]?.filename ?? ''
      },
    },
  ]
}

function refusal(what: string, input: Record<string, unknown>, words: RegExp): SmokeCheck {
  const judge = async () => {
    throw new Error('was not refused')
  }
  return { name: `refuses ${what}`, input: async () => input, judge, refusal: words }
}
