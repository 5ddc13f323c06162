// Owns the account of one reading: every wanted frame comes once and in order, as a picture or as a failure with a reason.

import type { Picture } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import type { FrameIndex } from './frame-index.ts'
import type { VideoFrame, VideoInfo } from './types.ts'

export class Ledger {
  /** The frame that is due. */
  next: number
  /** What the decoder said last of no packet in particular; the reason of the next frame that does not come. */
  #fault: string | undefined
  /** What it said of packets, by their time. */
  readonly #faults = new Map<number, string>()
  readonly #index: FrameIndex
  readonly #info: VideoInfo
  readonly #file: string
  /** A frame failed and no key frame came since. */
  #doubtful = false

  constructor(index: FrameIndex, info: VideoInfo, file: string, from: number) {
    this.#index = index
    this.#info = info
    this.#file = file
    this.next = from
  }

  note(reason: string, ticks: number | undefined): void {
    if (ticks === undefined) this.#fault = reason
    else this.#faults.set(ticks, reason)
  }

  /** The frames that are due and did not come. */
  *failuresBefore(end: number): Generator<VideoFrame, void, undefined> {
    while (this.next < end) yield this.failed(this.#fate(this.next))
    this.#fault = undefined
  }

  made(picture: Picture, key: boolean): VideoFrame {
    if (key) this.#doubtful = false
    return { ...this.#place(), picture, suspect: this.#doubtful }
  }

  failed(reason: string): VideoFrame {
    this.#doubtful = true
    const failure = new PopcelError('video-frame-unreadable', { file: this.#file, frame: this.next, reason })
    return { ...this.#place(), failure }
  }

  /** What stands where the file should have gone on. */
  ending(reason: string): VideoFrame {
    const { pts, durations, frames } = this.#info
    const failure = new PopcelError('video-cut-off', { file: this.#file, reason, frames })
    return { index: frames, ptsSeconds: pts.at(-1)! + durations.at(-1)!, durationSeconds: 0, failure }
  }

  /** Why the due frame cannot be trusted even if it was decoded: its bytes are not all there. */
  isCorrupt(): boolean {
    const order = this.#orderOf(this.next)
    return order !== undefined && this.#index.entries[order]!.corrupt
  }

  #place() {
    const index = this.next++
    return { index, ptsSeconds: this.#info.pts[index]!, durationSeconds: this.#info.durations[index]! }
  }

  #fate(index: number): string {
    const order = this.#orderOf(index)
    if (order !== undefined && this.#index.entries[order]!.corrupt) return 'its data is cut off'
    return this.#faults.get(this.#index.ticks[index]!) ?? this.#fault ?? 'the decoder gave nothing for it'
  }

  #orderOf(index: number): number | undefined {
    return this.#index.orderOf.get(this.#index.ticks[index]!)
  }
}
