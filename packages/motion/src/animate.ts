// Owns the way from a cut-out and a take to the frames of a loop. The parts are elsewhere: poses, sampler, stage, effects, caption.
import type { CutOut } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import type { Context2D, CreateCanvas, StopSignal } from './canvas.ts'
import { type CaptionLayout, drawCaption, layOutCaption } from './caption.ts'
import { type Character, prepareCharacter } from './character.ts'
import { type Deform, deform } from './deform.ts'
import { drawEffects, effectBounds, type Scene } from './effects/draw.ts'
import { joinLayers, type Layer } from './layers.ts'
import { MOTIONS } from './motions/table.ts'
import type { Pose } from './pose.ts'
import type { Box } from './pyramid.ts'
import {
  areaOf,
  fitStage,
  type HiddenSide,
  poseBox,
  roomOf,
  seenBox,
  standsOut,
  sweptBox,
  tightenRoom,
  unite,
} from './stage.ts'
import type { Take } from './take.ts'
import { type LoopTiming, poseAt, timeLoop } from './timing.ts'
import { createSurface, type Stage, warpBody } from './warp.ts'

export type AnimateOptions = {
  /** Canvas size, pixels: 8 to 4096 a side. */
  readonly width: number
  readonly height: number
  /** How many frames, 1 to 240; frame N would equal frame 0. */
  readonly frames: number
  /** How long one loop lasts; only reported. Default: the take's own. */
  readonly durationMs?: number
  readonly createCanvas: CreateCanvas
  /** For captions with letters that the built-in alphabet lacks. Default 'sans-serif'. */
  readonly fontFamily?: string
  readonly captionEdge?: 'top' | 'bottom'
  readonly signal?: StopSignal
}

export type AnimateReport = {
  readonly frames: number
  readonly durationMs: number
  /** Canvas pixels per source pixel; above 1 the cut-out was enlarged. */
  readonly scale: number
  /** The resting character's height and width as shares of the canvas. */
  readonly bodyHeight: number
  readonly bodyWidth: number
  /** Cycles per loop that were lowered because the loop has too few frames for them. */
  readonly loweredCycles: readonly { readonly id: string; readonly from: number; readonly to: number }[]
  /** The side where the motion leaves the picture on purpose. */
  readonly hides: HiddenSide | undefined
  /** Height of the caption's capitals in pixels, and letters for which there is no font (boxes stand there). */
  readonly caption: { readonly letterPx: number; readonly missing: readonly string[] } | undefined
}

export type AnimateResult = { readonly frames: CutOut[]; readonly report: AnimateReport }

/**
 * Draws a seamless loop of one character: straight 8-bit sRGB RGBA frames of the asked size, all with one crop and one anchor.
 * The same arguments give the same pixels. Prepare a character once with `prepareCharacter` when it is animated more than once.
 * @throws PopcelError usage (a bad size or frame count), picture-transparent, aborted.
 */
export function animate(source: CutOut | Character, take: Take, options: AnimateOptions): AnimateResult {
  checkOptions(options)
  stopIfAborted(options.signal)
  const character = 'kind' in source ? source : prepareCharacter(source)
  const timing = timeLoop(take, options.frames)
  const deforms = timing.phases.map((phase) => settle(poseAt(timing, phase), character, timing))
  const hides = hiddenSide(take)
  const caption = take.caption ? setCaption(take.caption, options, hides) : undefined
  const boxes = deforms.map((pose) => poseBox(character, pose))
  const { stage, scene } = setStage(character, take, timing, deforms, boxes, options, caption, hides)
  const frames = renderFrames(deforms, boxes, stage, scene, options, caption)
  return {
    frames,
    report: {
      frames: frames.length,
      durationMs: options.durationMs ?? take.durationMs,
      scale: stage.scale / character.unitPx,
      bodyHeight: (character.height / character.unitPx / options.height) * stage.scale,
      bodyWidth: (character.width / character.unitPx / options.width) * stage.scale,
      loweredCycles: timing.lowered,
      hides,
      caption: caption && { letterPx: caption.size, missing: caption.missing },
    },
  }
}

/** The pose as it is, or lifted until the lowest part of a body that lies down rests where its feet stood. */
function settle(pose: Pose, character: Character, { parts }: LoopTiming): Deform {
  const posed = deform(pose, character)
  if (!parts.some(({ id }) => 'rolls' in MOTIONS[id])) return posed
  const sunk = poseBox(character, posed).bottom + pose.lift
  return sunk > 0 ? deform({ ...pose, lift: pose.lift + sunk }, character) : posed
}

/** At the bottom, but not over the face of a figure that peeks out from there. */
function setCaption(text: string, options: AnimateOptions, hides: HiddenSide | undefined): CaptionLayout {
  const captionEdge = options.captionEdge ?? (hides === 'bottom' ? 'top' : 'bottom')
  // A font is asked for its letters on a canvas of its own: the one that is drawn on may be smaller than a letter.
  const measure = () => contextOf({ ...options, width: 64, height: 64 })
  return layOutCaption(text, { ...options, captionEdge }, measure)
}

function setStage(
  character: Character,
  take: Take,
  timing: LoopTiming,
  deforms: readonly Deform[],
  boxes: readonly Box[],
  { width, height }: AnimateOptions,
  caption: CaptionLayout | undefined,
  hides: HiddenSide | undefined,
): { stage: Stage; scene: Scene } {
  const area = areaOf(width, height, caption)
  const seen = seenBox(sweptBox(boxes), character, hides)
  const room = roomOf(seen, area)
  let scene: Scene = {
    character,
    effects: timing.effects,
    room,
    anchor: anchorOf(character, deforms, hides),
    seed: take.seed,
  }
  let drawn = effectBounds(scene, deforms)
  // What moves with the head can stand out of the room: it is asked to keep closer, three times at most.
  for (let i = 0; i < 3 && drawn && standsOut(drawn, room); i++) {
    scene = { ...scene, room: tightenRoom(scene.room, room, drawn, seen) }
    drawn = effectBounds(scene, deforms)
  }
  const whole = drawn ? unite(seen, seenBox(drawn, character, hides)) : seen
  return { stage: fitStage(whole, area, { width, height }, hides), scene }
}

/** Where effects that stay in place gather: the resting head; for a figure that hides, the head as frame 0 shows it. */
function anchorOf(
  { head }: Character,
  deforms: readonly Deform[],
  hides: HiddenSide | undefined,
): { x: number; y: number } {
  if (hides !== 'bottom') return head
  const point = new Float64Array(2)
  deforms[0]?.forward(head.x, head.y, point)
  return { x: point[0]!, y: point[1]! }
}

function renderFrames(
  deforms: readonly Deform[],
  boxes: readonly Box[],
  stage: Stage,
  scene: Scene,
  options: AnimateOptions,
  caption: CaptionLayout | undefined,
): CutOut[] {
  const { width, height } = options
  const { character } = scene
  const surface = createSurface(width, height)
  const canvas = scene.effects.length > 0 || caption ? contextOf(options) : undefined
  return deforms.map((pose, index) => {
    stopIfAborted(options.signal)
    warpBody(character, pose, stage, surface, boxes[index])
    const moment = index / deforms.length
    const layer = (which: 'behind' | 'front'): Layer => {
      if (!canvas) return undefined
      canvas.setTransform(1, 0, 0, 1, 0, 0)
      canvas.clearRect(0, 0, width, height)
      const drawn = drawEffects(canvas, scene, pose, stage, moment, which)
      if (which === 'front' && caption) drawCaption(canvas, caption, moment)
      return drawn || (which === 'front' && caption) ? canvas.getImageData(0, 0, width, height).data : undefined
    }
    return joinLayers(surface, layer('behind'), layer('front'), character.light)
  })
}

function contextOf({ createCanvas, width, height }: AnimateOptions): Context2D {
  const context = createCanvas(width, height).getContext('2d')
  if (!context) throw new PopcelError('internal', { reason: 'the canvas gave no 2D context' })
  return context
}

function hiddenSide(take: Take): HiddenSide | undefined {
  for (const part of take.motion.parts) {
    const hides = MOTIONS[part.id].hides
    if (hides) return hides
  }
  return undefined
}

function checkOptions({ width, height, frames }: AnimateOptions): void {
  const whole = (name: string, value: number, least: number, most: number) => {
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new PopcelError('usage', {
        reason: `${name} must be a whole number from ${least} to ${most}, got ${value}`,
      })
    }
  }
  whole('width', width, 8, 4096)
  whole('height', height, 8, 4096)
  whole('frames', frames, 1, 240)
}

function stopIfAborted(signal: StopSignal | undefined): void {
  if (signal?.aborted) throw new PopcelError('aborted')
}
