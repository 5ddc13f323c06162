// Owns the times of a video that is written: seconds as they are given -> whole units of its clock, ascending from 0.

import { PopcelError } from '@popcel/protocol'
import type { Container } from './codecs.ts'
import type { Ratio } from './types.ts'
import type { FrameTime } from './write-types.ts'

/** What a constant rate is taken for where times vary: encoders plan by it, nothing is rounded to it. */
const NOMINAL: Ratio = { num: 30, den: 1 }

export class OutputClock {
  readonly unit: Ratio
  readonly rate: Ratio
  readonly #file: string
  readonly #variable: boolean
  #origin: number | undefined
  #last: number | undefined
  #lastDuration = 1

  constructor(frameRate: Ratio | 'variable', container: Container, file: string) {
    this.#file = file
    this.#variable = frameRate === 'variable'
    this.rate = frameRate === 'variable' ? NOMINAL : frameRate
    // Matroska counts milliseconds; MPEG's 90 kHz hits every usual rate.
    const fine = container === 'mp4' || container === 'mov' ? 90_000 : 1000
    this.unit = frameRate === 'variable' ? { num: 1, den: fine } : { num: frameRate.den, den: frameRate.num }
  }

  /** @throws PopcelError video-not-made when time does not go on */
  place(time: FrameTime | undefined): { ticks: number; duration: number } {
    const perSecond = this.unit.den / this.unit.num
    const usual = this.#variable ? Math.max(1, Math.round((perSecond * this.rate.den) / this.rate.num)) : 1
    if (time) this.#origin ??= time.ptsSeconds
    const following = this.#last === undefined ? 0 : this.#last + this.#lastDuration
    const ticks = time ? Math.round((time.ptsSeconds - this.#origin!) * perSecond) : following
    if (!(this.#last === undefined ? ticks >= 0 : ticks > this.#last)) throw this.#stuck(time!.ptsSeconds)
    const duration =
      time && time.durationSeconds > 0 ? Math.max(1, Math.round(time.durationSeconds * perSecond)) : usual
    this.#last = ticks
    this.#lastDuration = duration
    return { ticks, duration }
  }

  #stuck(at: number): PopcelError {
    const why = this.#variable
      ? 'times have to ascend'
      : "two frames fall on one place of the frame rate; take 'variable'"
    return new PopcelError('video-not-made', {
      file: this.#file,
      reason: `a frame at ${at} s cannot follow the last: ${why}`,
    })
  }
}
