// Owns the table of what threads do: name -> what goes in and what comes out. Plain data only, it crosses threads.

import type { ClothName, CutOut, Device, KeyReport } from '@popcel/matting'
import type { Take } from '@popcel/motion'
import type { BackgroundFit, Box } from '@popcel/runtime'
import type { FitResult, PlatformId } from '@popcel/sticker'
import type { WantedFormat } from '../cut/name-outputs.ts'
import type { CutOptions } from '../cut-options.ts'
import type { Timings } from '../json-lines.ts'
import type { PictureFormat } from '../names.ts'

/** How the file is written that a cut-out goes into. */
export type FileOptions = {
  readonly format: WantedFormat
  /** Cut down to what is visible, with this many px around it. */
  readonly trim: { readonly marginPx: number } | undefined
  /** 'keep' carries EXIF and XMP over. Colours are sRGB in any case. */
  readonly metadata: 'strip' | 'keep'
}

/** A picture's file that stands behind every cut-out of a run; `digest` tells it from others. */
export type BehindFile = {
  readonly file: string
  readonly bytes: Uint8Array
  readonly digest: string
  readonly fit: BackgroundFit
}

/** One picture, still or animated, to a file's bytes. `file` is the name for messages. */
export type CutTask = {
  readonly file: string
  readonly bytes: Uint8Array
  readonly options: CutOptions
  /** A file with a rough matte, for networks that take one. */
  readonly hint: { readonly file: string; readonly bytes: Uint8Array } | undefined
  readonly behind: BehindFile | undefined
  readonly target: FileOptions
}

export type CutFacts = {
  readonly model: string
  readonly device: Device
  /** Why this model, where 'auto' chose it. */
  readonly why: string | undefined
  readonly width: number
  readonly height: number
  /** What the keyer found; undefined for own transparency. */
  readonly report: KeyReport | undefined
  readonly warnings: readonly string[]
}

/** `width` and `height` are those of the file that was made. */
export type CutDone = CutFacts & {
  /** The kind of clothes that is in the file, where each has one of its own. */
  readonly cloth?: ClothName

  readonly bytes: Uint8Array
  readonly format: PictureFormat
  /** The part of the input that is in the file, in its px; it reaches over the borders where the margin does. */
  readonly box: Box | undefined
  readonly animation: { readonly frames: number; readonly seconds: number; readonly plays: number } | undefined
  readonly ms: Timings
}

/** One picture to the cut-out that is animated, and small pictures of before and after. */
export type CharacterTask = { readonly file: string; readonly bytes: Uint8Array; readonly options: CutOptions }

export type CharacterDone = CutFacts & {
  /** For animating; a very large one is made smaller. */
  readonly cutOut: CutOut
  /** The whole cut-out as PNG, at the picture's own size. */
  readonly png: Uint8Array
  /** The picture as it came, small, as WebP. */
  readonly before: Uint8Array
  readonly ms: Timings
}

export type EmojiTask = {
  readonly cutOut: CutOut
  readonly take: Take
  readonly platforms: readonly PlatformId[]
  readonly frames: number
  readonly durationMs: number
  /** Rather than fall below so many dB, the character is drawn smaller. */
  readonly leastDb?: number | undefined
}

export type FittedFile = {
  readonly platform: PlatformId
  readonly bytes: Uint8Array
  readonly report: FitResult['report']
  /** The static picture that stands for the set, drawn from the first frame. */
  readonly tab: Uint8Array
}

export type EmojiDone = {
  /** Every frame as PNG, on the largest canvas of the platforms. */
  readonly frames: readonly Uint8Array[]
  readonly files: readonly FittedFile[]
  readonly warnings: readonly string[]
  readonly ms: Timings
}

/** An animated picture, or numbered frames, to a platform's file. `durationMs` undefined: as long as it lasts. */
export type RepackTask = {
  readonly file: string
  readonly source:
    | { readonly kind: 'animated'; readonly bytes: Uint8Array }
    | { readonly kind: 'frames'; readonly pictures: readonly { readonly file: string; readonly bytes: Uint8Array }[] }
  readonly platforms: readonly PlatformId[]
  readonly durationMs: number | undefined
  readonly leastDb: number | undefined
}

export type RepackDone = {
  readonly files: readonly FittedFile[]
  readonly warnings: readonly string[]
  readonly ms: Timings
}

export type Work = {
  cut: { task: CutTask; result: readonly CutDone[] }
  character: { task: CharacterTask; result: CharacterDone }
  emoji: { task: EmojiTask; result: EmojiDone }
  repack: { task: RepackTask; result: RepackDone }
}
