// Owns the table of what threads do: name -> what goes in and what comes out. Plain data only, it crosses threads.

import type { CutOptions, Device } from '@popcel/matting'
import type { InspectOutput } from '@popcel/protocol/job'
import type { Caps } from '@popcel/runtime'

/** How a picture is made another size before it is cut, as ComfyUI's nodes say it. */
export type Resize =
  /** 0 keeps the shape by the other side; `crop` fills both and cuts the middle out. */
  | { readonly kind: 'to'; readonly width: number; readonly height: number; readonly crop: boolean }
  | { readonly kind: 'by'; readonly factor: number }
  /** To about this many pixels, shape kept. */
  | { readonly kind: 'pixels'; readonly pixels: number }

export type Rgb = { readonly r: number; readonly g: number; readonly b: number }

export type CutTask = {
  readonly bytes: Uint8Array
  readonly caps: Caps
  readonly resize: readonly Resize[]
  /** `prompts` 'centre': one click in the middle, which is what rembg's sam does without a prompt. */
  readonly options: Omit<CutOptions, 'hint' | 'weights' | 'prompts'> & {
    readonly prompts?: CutOptions['prompts'] | 'centre'
  }
  readonly output: 'mask' | 'cutout'
  readonly background: 'none' | Rgb
}

export type CutDone = {
  readonly png: Uint8Array
  readonly width: number
  readonly height: number
  readonly model: string
  readonly device: Device
  readonly why: string | undefined
  readonly warnings: readonly string[]
  /** By stage. */
  readonly ms: Readonly<Record<string, number>>
}

export type InspectTask = { readonly bytes: Uint8Array; readonly caps: Caps }

export type AnimateTask = {
  readonly bytes: Uint8Array
  readonly caps: Caps
  readonly action: string
  readonly motion: string | undefined
  readonly caption: string | true | undefined
  readonly seed: number
  readonly frames: number
  readonly width: number
  readonly height: number
}
export type FramesDone = {
  readonly frames: readonly Uint8Array[]
  readonly durationMs: number
  readonly width: number
  readonly height: number
  /** What of the words for the motion was left out. */
  readonly warnings: readonly string[]
}

export type SampleTask = {
  readonly bytes: Uint8Array
  readonly caps: Caps
  readonly slots: number
  readonly candidates: number
  readonly fromMs: number
  readonly toMs: number
}
export type SampleDone = {
  readonly slots: readonly (readonly { readonly timeMs: number; readonly png: Uint8Array }[])[]
  readonly width: number
  readonly height: number
}

export type EncodeTask = {
  readonly frames: readonly Uint8Array[]
  readonly caps: Caps
  readonly durationMs: number
  readonly platform: string
  readonly leastDb: number | undefined
}
export type EncodeDone = { readonly bytes: Uint8Array; readonly tab: Uint8Array; readonly gaveUp: readonly string[] }

export type PackTask = {
  readonly platform: string
  readonly items: readonly { readonly bytes: Uint8Array; readonly tab: Uint8Array }[]
}

export type Work = {
  cut: { task: CutTask; result: CutDone }
  inspect: { task: InspectTask; result: InspectOutput }
  animate: { task: AnimateTask; result: FramesDone }
  sample: { task: SampleTask; result: SampleDone }
  encode: { task: EncodeTask; result: EncodeDone }
  pack: { task: PackTask; result: { readonly zip: Uint8Array } }
}
