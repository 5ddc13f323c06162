// Owns networks that are asked by clicks and boxes: the picture is encoded once, and each question costs the decoder only.

import { PopcelError } from '@popcel/protocol'
import { startStages } from '../cut/stages.ts'
import type { Matte, Picture } from '../picture.ts'
import { contentKey } from './content-key.ts'
import {
  inputOf,
  type Network,
  type NetworkTimes,
  type NetworkTools,
  reading,
  refuseWhenStopped,
  unlessStopped,
  wrong,
} from './network.ts'
import { planesOf, timesOwnAlpha } from './postprocess.ts'
import { type Placement, placementOf, preparePicture } from './preprocess.ts'
import { resample } from './resample.ts'
import type { Device, ModelRun, ModelSession, Tensor } from './session.ts'
import { sigmoid } from './sigmoid.ts'
import type { PromptSpec } from './spec.ts'

/** In the picture's own pixels, x to the right and y down, (0, 0) the top left corner. */
export type Prompt =
  | { readonly kind: 'point'; readonly x: number; readonly y: number; readonly label: 'subject' | 'background' }
  | {
      readonly kind: 'box'
      readonly left: number
      readonly top: number
      readonly right: number
      readonly bottom: number
    }

export type PromptNetwork = Omit<Network<PromptSpec>, 'session'> & {
  readonly encoder: ModelSession
  readonly decoder: ModelSession
}

export type PromptResult = {
  /** Of the picture's size, soft: the sigmoid of the network's logits, ½ where it draws its outline. */
  readonly matte: Matte
  /** The network's own guess of how well the mask fits (predicted IoU); the mask with the best one is taken. */
  readonly score: number
  /** Which of the masks that the network offered, and how many there were. */
  readonly choice: number
  readonly choices: number
  /** Had the picture been encoded before? */
  readonly remembered: boolean
  readonly device: Device
  readonly ms: NetworkTimes
}

export type Prompter = {
  /**
   * @throws PopcelError usage (no prompt, or one outside the picture), model-input-wrong, aborted, and what sessions throw
   */
  ask(picture: Picture, prompts: readonly Prompt[], tools: NetworkTools): Promise<PromptResult>
  /** Lets go of everything that was encoded. */
  forget(): void
}

type Encoded = { readonly features: Readonly<Record<string, Tensor>>; readonly placement: Placement }

/** Remembers what the last `remember` pictures were encoded to (about 4 MB each for SAM, 30 MB for SAM 2). Default 4. */
export function createPrompter(network: PromptNetwork, remember = 4): Prompter {
  const encodings = new Map<string, Promise<Encoded>>()
  return {
    async ask(picture, prompts, tools) {
      refuseBadPrompts(picture, prompts)
      refuseWhenStopped(tools.signal)
      const stages = startStages(tools.now)
      const known = recall(encodings, contentKey(picture), remember, () => encode(picture, network, tools))
      const { encoded, remembered } = await unlessStopped(known, tools.signal)
      stages.lap('encode')
      const run = await network.decoder.run(questions(prompts, encoded, picture, network), tools.signal)
      stages.lap('decode')
      refuseWhenStopped(tools.signal)
      const answer = readAnswer(picture, encoded.placement, run, network)
      stages.lap('finish')
      return { ...answer, remembered, device: network.decoder.device, ms: stages.times }
    },
    forget: () => encodings.clear(),
  }
}

/** What is known, under way or made now. What failed (for another caller, who may have stopped it) is made again. */
async function recall(
  known: Map<string, Promise<Encoded>>,
  key: string,
  most: number,
  make: () => Promise<Encoded>,
): Promise<{ encoded: Encoded; remembered: boolean }> {
  let before: Encoded | undefined
  let failed: Promise<Encoded> | undefined
  // Nothing is waited for where nothing is known, and between the last look and `set`: of several who ask at once, or who waited for
  // what failed, the first makes it and the others find that.
  for (let under = known.get(key); under && under !== failed && !before; under = known.get(key)) {
    before = await under.catch(() => undefined)
    failed = under
  }
  const pending = before ? Promise.resolve(before) : make()
  // To the end of the map: its first key is then the one that was not asked for longest.
  known.delete(key)
  known.set(key, pending)
  for (const old of [...known.keys()].slice(0, Math.max(0, known.size - most))) known.delete(old)
  try {
    return { encoded: await pending, remembered: before !== undefined }
  } catch (failure) {
    if (known.get(key) === pending) known.delete(key)
    throw failure
  }
}

async function encode(picture: Picture, network: PromptNetwork, tools: NetworkTools): Promise<Encoded> {
  const { encoder } = network.spec
  const placement = placementOf(encoder.size, picture)
  const { width, height } = placement.canvas
  const planar = preparePicture(picture, encoder, placement)
  const dims = encoder.layout === 'hwc' ? [height, width, 3] : [1, 3, height, width]
  const name = inputOf({ ...network, session: network.encoder }, encoder.name, dims)
  const data = encoder.layout === 'hwc' ? interleaved(planar) : planar
  const run = await network.encoder.run({ [name]: { dims, data, given: true } }, tools.signal)
  refuseWhenStopped(tools.signal)
  const features = Object.entries(encoder.features).map(([output, input]) => {
    const tensor = run.outputs[output]
    if (!tensor) throw missing(network, network.encoder, output)
    return [input, tensor] as const
  })
  return { features: Object.fromEntries(features), placement }
}

function interleaved(planes: Float32Array): Float32Array {
  const pixels = planes.length / 3
  const out = new Float32Array(planes.length)
  for (let c = 0; c < 3; c++) for (let p = 0; p < pixels; p++) out[p * 3 + c] = planes[c * pixels + p]!
  return out
}

/** The labels of SAM: 1 subject, 0 background, 2 and 3 the corners of a box, −1 nothing. */
function questions(
  prompts: readonly Prompt[],
  { features, placement }: Encoded,
  picture: Picture,
  { spec: { decoder } }: PromptNetwork,
): Record<string, Tensor> {
  const marks = prompts.flatMap((prompt) =>
    prompt.kind === 'point'
      ? [{ x: prompt.x, y: prompt.y, label: prompt.label === 'subject' ? 1 : 0 }]
      : [
          { x: prompt.left, y: prompt.top, label: 2 },
          { x: prompt.right, y: prompt.bottom, label: 3 },
        ],
  )
  if (decoder.padPoint) marks.push({ x: 0, y: 0, label: -1 })
  const scaleX = placement.picture.width / picture.width
  const scaleY = placement.picture.height / picture.height
  const { maskSide, canvasInput } = decoder
  const { width, height } = placement.canvas
  return {
    ...features,
    point_coords: {
      dims: [1, marks.length, 2],
      data: Float32Array.from(marks.flatMap(({ x, y }) => [x * scaleX, y * scaleY])),
    },
    point_labels: { dims: [1, marks.length], data: Float32Array.from(marks, ({ label }) => label) },
    mask_input: { dims: [1, 1, maskSide, maskSide], data: new Float32Array(maskSide * maskSide) },
    has_mask_input: { dims: [1], data: new Float32Array(1) },
    ...(canvasInput === undefined ? {} : { [canvasInput]: { dims: [2], data: Float32Array.of(height, width) } }),
  }
}

/** The mask that the network itself thinks best; its logits are taken to the picture's size first and made alpha then. */
function readAnswer(
  picture: Picture,
  placement: Placement,
  run: ModelRun,
  network: PromptNetwork,
): Pick<PromptResult, 'matte' | 'score' | 'choice' | 'choices'> {
  const { masks: masksName, scores: scoresName } = network.spec.decoder
  const masks = run.outputs[masksName]
  const scores = run.outputs[scoresName]
  if (!masks || !scores) throw missing(network, network.decoder, masks ? scoresName : masksName)
  const planes = reading({ ...network, session: network.decoder }, () => planesOf(masks, `output ${masksName}`))
  const guesses = Array.from(scores.data, Number).slice(0, planes.count)
  if (guesses.length < planes.count)
    throw wrong(
      { ...network, session: network.decoder },
      `its ${scoresName} tells how well ${guesses.length} masks fit, and there are ${planes.count}`,
    )
  const choice = guesses.indexOf(Math.max(...guesses))
  const { size, data } = planes
  const plane = data.subarray(choice * size.width * size.height, (choice + 1) * size.width * size.height)
  const seen = withoutRest({ ...size, data: plane }, placement)
  const rules = [{ channel: 0, most: Number.POSITIVE_INFINITY, gain: 1, offset: -LOGIT_REACH }]
  // Logits are below 0 outside the subject and the resampler keeps what is above 0, so they are moved up and back.
  const raised = { ...seen, channels: 1, data: seen.data.map((logit) => Math.max(-LOGIT_REACH, logit) + LOGIT_REACH) }
  const alpha = sigmoid(resample(raised, picture, network.spec.encoder.kernel, rules))
  const matte = timesOwnAlpha({ width: picture.width, height: picture.height, data: alpha }, picture)
  return { matte, score: guesses[choice] ?? 0, choice, choices: planes.count }
}

/** SAM clamps its own logits to ±32. */
const LOGIT_REACH = 32

/** The part of a mask that shows the picture, where the canvas had more than it. */
function withoutRest(mask: Matte, { canvas, picture }: Placement): Matte {
  const width = Math.max(1, Math.round((mask.width * picture.width) / canvas.width))
  const height = Math.max(1, Math.round((mask.height * picture.height) / canvas.height))
  if (width === mask.width && height === mask.height) return mask
  const data = new Float32Array(width * height)
  for (let y = 0; y < height; y++) data.set(mask.data.subarray(y * mask.width, y * mask.width + width), y * width)
  return { width, height, data }
}

function missing(network: PromptNetwork, session: ModelSession, name: string): PopcelError {
  return wrong({ ...network, session }, `it gives ${session.outputs.join(', ')}, and what is looked for is ${name}`)
}

function refuseBadPrompts({ width, height }: Picture, prompts: readonly Prompt[]): void {
  if (prompts.length === 0) throw new PopcelError('usage', { reason: 'a point or a box must say what is meant' })
  const inside = (x: number, y: number) => x >= 0 && y >= 0 && x <= width && y <= height
  for (const prompt of prompts) {
    const fine =
      prompt.kind === 'point'
        ? inside(prompt.x, prompt.y)
        : inside(prompt.left, prompt.top) &&
          inside(prompt.right, prompt.bottom) &&
          prompt.left < prompt.right &&
          prompt.top < prompt.bottom
    if (fine) continue
    const said =
      prompt.kind === 'point'
        ? `point ${prompt.x},${prompt.y}`
        : `box ${prompt.left},${prompt.top},${prompt.right},${prompt.bottom}`
    throw new PopcelError('usage', {
      reason: `the ${said} does not lie in the picture (${width}×${height}), or its corners are not left, top, right, bottom`,
    })
  }
}
