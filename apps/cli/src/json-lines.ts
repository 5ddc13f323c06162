// Owns the shape of every line that --json prints on stdout: one JSON object a line, told apart by `type`.
// These are a contract with scripts: fields may be added, never renamed. Progress is not here, it goes to stderr.

import type { KeyReport } from '@popcel/matting'
import type { ErrorCode, ErrorDetails } from '@popcel/protocol'

/** Milliseconds by stage name, whole numbers; `total` is wall time of the unit of work. */
export type Timings = Readonly<Record<string, number>>

/** `cut`: one per input that was done. `output` is '-' for stdout. */
export type ResultLine = {
  readonly type: 'result'
  readonly input: string
  readonly output: string
  /** 'key' (plain-background keyer), 'alpha' (the picture brought its own transparency), 'matte' (--hint is the matte), or a network's id. */
  readonly model: string
  readonly device: string
  /** Why --model auto took it; null where it was named. */
  readonly why: string | null
  readonly width: number
  readonly height: number
  readonly bytes: number
  /** The format of the file: png, webp… */
  readonly format?: string
  /** The kind of clothes, where --cloth names several. */
  readonly cloth?: string
  /** --trim: the part of the input that is in the file, in the input's px. */
  readonly box?: { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
  /** These three for an animation only; 0 plays is without end. */
  readonly frames?: number
  readonly seconds?: number
  readonly plays?: number
  /** What the keyer found (background, shadow, holes…); null for own transparency. */
  readonly report: KeyReport | null
  readonly ms: Timings
  readonly warnings: readonly string[]
}

/** `cut`: an input whose output was left as it is. 'same': made from the same bytes with the same options; 'exists': a file is there. */
export type SkippedLine = {
  readonly type: 'skipped'
  readonly input: string
  readonly output: string
  readonly reason: 'same' | 'exists'
}

/** `emoji` and `pack`: one per emoji and platform. */
export type EmojiLine = {
  readonly type: 'emoji'
  readonly platform: string
  /** The action for `emoji`, the input's name for `pack`. */
  readonly name: string
  readonly output: string
  readonly bytes: number
  readonly frames: number
  readonly seconds: number
  readonly plays: number
  /** Palette entries, or 'truecolour'. */
  readonly colours: number | 'truecolour'
  /** Quality of the file against the frames drawn, in dB on white and black; null when lossless. */
  readonly psnrDb: number | null
  readonly gaveUp: readonly string[]
  readonly ms: Timings
  readonly warnings: readonly string[]
}

/** `emoji` and `pack`: one per platform, after the files were written and checked. */
export type PackLine = {
  readonly type: 'pack'
  readonly platform: string
  readonly output: string
  readonly bytes: number
  readonly items: number
  readonly refused: number
  readonly warned: number
}

/** What a platform would say about a file: 'refuse' (it is not accepted) or 'warn'. */
export type FindingLine = {
  readonly type: 'finding'
  readonly platform: string
  readonly file: string
  readonly level: 'refuse' | 'warn'
  readonly rule: string
  readonly message: string
}

/** `check`: one per file, before its findings. */
export type CheckedLine = {
  readonly type: 'checked'
  readonly platform: string
  readonly file: string
  readonly ok: boolean
  readonly refused: number
  readonly warned: number
}

/** `models`: one per model that was listed, fetched, brought in, checked or removed. */
export type ModelLine = {
  readonly type: 'model'
  readonly model: string
  /** 'built-in' is in the package; 'bring' takes a file of yours and has none; 'partly' has some of its files. */
  readonly state: 'built-in' | 'installed' | 'partly' | 'missing' | 'damaged' | 'bring'
  /** On the disk. */
  readonly bytes: number
  /** To download; null when it is not known. */
  readonly downloadBytes: number | null
  readonly use: string
  readonly licence: { readonly name: string; readonly url: string; readonly commercial: boolean }
  readonly files: readonly { readonly part: string; readonly path: string; readonly state: string }[]
  /** Why it is damaged. */
  readonly reason?: string
}

/** `models`, and every first use of a model: the licence of its weights. */
export type LicenceLine = {
  readonly type: 'licence'
  readonly model: string
  readonly name: string
  readonly url: string
  readonly commercial: boolean
}

/** `doctor`: one per thing looked at. */
export type DoctorLine = {
  readonly type: 'doctor'
  readonly about: string
  /** 'off' is something that is not here and need not be. */
  readonly level: 'ok' | 'off' | 'warn' | 'fail'
  readonly message: string
  readonly advice?: string
}

/** `smoke`: one per thing tried. 'skip' is something that this endpoint's workers do not have. */
export type SmokeLine = {
  readonly type: 'smoke'
  readonly check: string
  readonly level: 'ok' | 'skip' | 'fail'
  readonly ms: number
  readonly message: string
}

/** `clip`: what was found, before work begins (and all there is with --inspect). */
export type ShotLine = {
  readonly type: 'shot'
  readonly input: string
  readonly shot: string
  readonly kind: 'sequence' | 'video' | 'animation'
  readonly frames: number
  /** Frame numbers: of the files of a sequence, from 0 in a video. */
  readonly first: number
  readonly last: number
  readonly gaps: readonly { readonly from: number; readonly to: number }[]
  readonly duplicates: readonly string[]
  readonly width: number
  readonly height: number
  /** How samples are stored and what they mean, as far as the file says. */
  readonly facts: Readonly<Record<string, string | number | boolean>>
  readonly notes: readonly string[]
}

/** `clip`: one per frame, in order. */
export type FrameLine = {
  readonly type: 'frame'
  readonly input: string
  readonly shot: string
  readonly number: number
} & (
  | {
      readonly status: 'done'
      readonly files: readonly string[]
      readonly coverage: number
      readonly ms: Timings
    }
  /** Done in an earlier run with the same frame and settings. */
  | { readonly status: 'skipped' }
  | { readonly status: 'failed'; readonly stage: string; readonly code: ErrorCode; readonly message: string }
)

/** `clip`: about once a second. `busy`: share of the time so far in which the stage had a frame. */
export type ClipProgressLine = {
  readonly type: 'progress'
  readonly shot: string
  readonly done: number
  readonly skipped: number
  readonly failed: number
  readonly total: number
  /** Without the first frames, which warm up. */
  readonly fps: number
  readonly etaSeconds: number | null
  readonly busy: Readonly<Record<string, number>>
  readonly bottleneck: string | null
}

/** `clip`: one per shot, at its end; the same is in report.json beside the record of what is done. */
export type ClipLine = {
  readonly type: 'clip'
  readonly input: string
  readonly shot: string
  readonly model: string
  /** Null where no frame was made. */
  readonly device: string | null
  readonly why: string | null
  readonly frames: number
  readonly done: number
  readonly skipped: number
  readonly failed: number
  readonly fps: number
  readonly bytes: number
  readonly movies: readonly string[]
  readonly coverage: number
  readonly stages: Readonly<
    Record<
      string,
      {
        readonly frames: number
        readonly ms: number
        readonly busyMs: number
        readonly busy: number
        readonly medianMs: number
        readonly p95Ms: number
      }
    >
  >
  readonly bottleneck: string | null
  readonly ms: Timings
  /** The most frames read ahead, the most that waited to be written, and the most bytes that those held. */
  readonly memory: { readonly ahead: number; readonly behind: number; readonly bytes: number }
}

/** Something that holds for the whole run and is no failure. */
export type WarningLine = { readonly type: 'warning'; readonly message: string }

/** A row of the error table. `input` is there when one input failed and the others went on. */
export type ErrorLine = {
  readonly type: 'error'
  readonly input?: string
  readonly code: ErrorCode
  readonly message: string
  readonly retryable: boolean
  readonly details: ErrorDetails
}

/** Always the last line of a run that got as far as working. */
export type SummaryLine = {
  readonly type: 'summary'
  readonly command: string
  readonly done: number
  readonly failed: number
  readonly ms: number
  /** `cut`: outputs that were left as they are; only there when it could have happened. */
  readonly skipped?: number
  /** `emoji`: the contact page. */
  readonly page?: string
}

export type JsonLine =
  | ResultLine
  | SkippedLine
  | EmojiLine
  | PackLine
  | FindingLine
  | CheckedLine
  | ModelLine
  | LicenceLine
  | DoctorLine
  | SmokeLine
  | ShotLine
  | FrameLine
  | ClipProgressLine
  | ClipLine
  | WarningLine
  | ErrorLine
  | SummaryLine
