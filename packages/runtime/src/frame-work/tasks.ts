// Owns the table of what threads do with the frames of a clip: name -> what goes in and what comes out. Plain data only.

import type {
  Backing,
  CutOptions,
  Device,
  Found,
  HeldBackground,
  KeyScreenOptions,
  Matte,
  PassKind,
  PassPixels,
  Picture,
  Screen,
  ScreenReport,
} from '@popcel/matting'
import type { FrameFileInfo, WriteFrameOptions } from '../frame-files/frame-file.ts'
import type { ShotOptions } from './shot-options.ts'

/** Where a frame's pixels are. A video's frames are asked for in rising order, of one thread. `index` counts from 0. */
export type FrameSource =
  | { readonly kind: 'file'; readonly path: string; readonly layer?: string }
  | { readonly kind: 'video' | 'animation'; readonly path: string; readonly index: number }

/** What may lie beside a plate: rough mattes of what is wanted, may be there, and must be whole; and what a comp lies on. */
export const HELPER_ROLES = ['hint', 'garbage', 'holdOut', 'over'] as const
export type HelperRole = (typeof HELPER_ROLES)[number]

/** Memory of frames that are done, to be used again: fresh memory costs as much as decoding does. */
export type Spares = readonly ArrayBuffer[] | undefined

export type ReadTask = {
  readonly plate: FrameSource
  readonly helpers: Readonly<Partial<Record<HelperRole, FrameSource>>>
  /** Overrides the transfer that the plate's file states. */
  readonly space?: Picture['space']
  readonly spares?: Spares
}

/** A frame on its way: its pixels and what was read beside it, mattes of the plate's size. */
export type FrameHeld = {
  /** RGB, or RGBA with straight alpha where the file has any; grey is repeated. */
  readonly plate: Picture
  readonly mattes: Readonly<Partial<Record<Exclude<HelperRole, 'over'>, Matte>>>
  readonly over: Picture | undefined
}

export type ReadDone = FrameHeld & {
  readonly facts: PlateFacts
  readonly warnings: readonly string[]
}

/** What outputs are named and stored after. */
export type PlateFacts = Pick<FrameFileInfo, 'sampleType' | 'space' | 'metadata'> & {
  readonly format: string
  readonly timeCode?: string
}

/** How subjects are found in all frames of a clip: decided once. */
export type Choice = {
  /** 'screen', 'key', 'alpha', or the id of a network. */
  readonly model: string
  /** Why, where 'auto' or 'key' chose it. */
  readonly why: string | undefined
  /** The screen of the whole clip, where `model` is 'screen'. */
  readonly screen: Screen | undefined
  readonly report: ScreenReport | undefined
  /** The background of the whole clip, where `model` is 'key' and it is the same in all frames that were looked at. */
  readonly held: HeldBackground | undefined
  /** Of the first frame that could be read. */
  readonly facts: PlateFacts
}

/** Looks at some frames of the clip, the first first. */
export type ChooseTask = {
  readonly frames: readonly Omit<ReadTask, 'helpers'>[]
  /** `model` may be 'screen' here. */
  readonly cut: CutOptions
  /** The screen that is looked for: any, none, one hue, or a colour in sRGB, 0..255. */
  readonly screen: 'auto' | 'none' | 'green' | 'blue' | { readonly rgb: readonly [number, number, number] }
}

export type FindTask = FrameHeld & {
  readonly choice: Pick<Choice, 'model' | 'screen'> & Partial<Pick<Choice, 'held'>>
  readonly cut: CutOptions
  readonly keying: KeyScreenOptions
  readonly spares?: Spares
}

export type FindDone = FrameHeld & { readonly found: Found }

/** Takes the flicker out of mattes: asked in the order of the frames, of one thread, one clip a thread. */
export type SteadyTask = { readonly plate: Picture; readonly matte: Matte }
/** The frame before the one that was given; nothing for the first. */
export type SteadyDone = SteadyTask | undefined

/** One pass of one frame: written to a file, or given back for a movie. */
export type PassJob = {
  readonly pass: PassKind
  readonly pixels: PassPixels
  /** What a comp lies on: 'plate' the frame itself, 'picture-beside' the one that was read beside it. */
  readonly over:
    | Exclude<Backing, { kind: 'picture' }>
    | { readonly kind: 'plate' }
    | { readonly kind: 'picture-beside' }
  readonly file: (WriteFrameOptions & { readonly path: string }) | undefined
}

export type FinishTask = FindDone & {
  readonly choice: Pick<Choice, 'model' | 'screen'>
  readonly cut: CutOptions
  readonly shot: ShotOptions
  readonly passes: readonly PassJob[]
  /** Longest side of a small comp to give back. */
  readonly previewPx: number | undefined
  /** Memory for what is given back. */
  readonly spares?: Spares
}

export type FinishDone = {
  /** Path -> bytes of what was written. */
  readonly files: Readonly<Record<string, number>>
  /** What is for movies, by pass. */
  readonly given: Readonly<Partial<Record<PassKind, Picture>>>
  readonly preview: Picture | undefined
  /** Share of the frame that the matte covers, 0..1. */
  readonly coverage: number
  readonly model: string
  readonly device: Device
  readonly ms: Readonly<Record<string, number>>
  readonly warnings: readonly string[]
  /** The memory of the plate and all that came with it, for other frames. */
  readonly spares: Spares
}

export type FrameWork = {
  read: { task: ReadTask; result: ReadDone }
  choose: { task: ChooseTask; result: Choice }
  find: { task: FindTask; result: FindDone }
  steady: { task: SteadyTask; result: SteadyDone }
  steadyLast: { task: undefined; result: SteadyDone }
  finish: { task: FinishTask; result: FinishDone }
}
