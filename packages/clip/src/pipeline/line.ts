// Owns the way of one frame through the stages, and the bounds that frames share: how many are read ahead, how many and how many
// bytes wait to be written.

import { PopcelError } from '@popcel/protocol'
import { createLookAhead, type LookAhead, type LookAheadStage } from './look-ahead.ts'
import { createPermits, type Permits } from './permits.ts'
import type { StageClock, StageName } from './stage-clock.ts'

export type Stages<Item, Read, Made, Written> = {
  /** A reason to leave a frame out (it is done already); it then flows through the order like the others. */
  skip?(item: Item): string | undefined
  read(item: Item, signal: AbortSignal): Promise<Read>
  /** Begun in the order of the frames; with one at a time it also ends in order, as a network with a memory needs. */
  infer(read: Read, item: Item, signal: AbortSignal): Promise<Made>
  /** One after the other in order, for what remembers the frame before. Failed and skipped frames are left out. */
  settle?(made: Made, item: Item, signal: AbortSignal): Promise<Made>
  /** In its place, for what has to see the frame after as well. */
  readonly settleBehind?: LookAheadStage<Item, Made>
  write(made: Made, item: Item, signal: AbortSignal): Promise<Written>
  /** What a frame holds in memory from the end of its inference until it is written. */
  bytesOf(made: Made, item: Item): number
  /** Called with what was read or made when a frame ends without being written. */
  drop?(held: Read | Made): void
}

export type LineOptions = {
  /** Frames read or being read that no inference has taken yet. Default 3. */
  readonly readAhead?: number
  /** Reads at the same time. Default 1: a video is read in order. */
  readonly readAtOnce?: number
  /** Inferences at the same time. Default 1. */
  readonly inferAtOnce?: number
  /** Frames being written at the same time. Default 1. */
  readonly writeAtOnce?: number
  /** Frames that wait to be written or are being written. Default 16. */
  readonly writeBehind?: number
  /** Bytes that those hold. A frame that is larger than this goes through alone. Default 2 GiB. */
  readonly writeBytes?: number
  readonly clock?: StageClock
}

export type FrameEnd<Item, Written> =
  | { readonly item: Item; readonly status: 'done'; readonly written: Written }
  | { readonly item: Item; readonly status: 'skipped'; readonly reason: string }
  | { readonly item: Item; readonly status: 'failed'; readonly stage: StageName; readonly error: unknown }

/** The most that was held at any moment. */
export type Marks = { readonly ahead: number; readonly behind: number; readonly bytes: number }

const GIB = 2 ** 30

/** Where a frame is, and what it has to give back when it ends there. */
type Turn<Read, Made> = {
  stage: StageName
  held: Read | Made | undefined
  /** Resolved when every frame before has begun its inference, or never will. */
  readonly mayInfer: Promise<void>
  /** The same for settling. */
  readonly maySettle: Promise<void>
  hasInferred(): void
  hasSettled(): void
  leaveAhead(): void
  /** Resolved when the frame has its place among those that are written, or has ended. */
  readonly placed: PromiseWithResolvers<void>
}

export class Line<Item, Read, Made, Written> {
  readonly #stages: Stages<Item, Read, Made, Written>
  readonly #signal: AbortSignal
  readonly #clock: StageClock | undefined
  readonly #ahead: Permits
  readonly #readers: Permits
  readonly #inferers: Permits
  readonly #behind: Permits
  readonly #bytes: Permits
  readonly #writers: Permits
  readonly #lookAhead: LookAhead<Item, Made> | undefined
  #inferred: Promise<void> = Promise.resolve()
  #settled: Promise<void> = Promise.resolve()
  #entered: Promise<void> = Promise.resolve()

  constructor(stages: Stages<Item, Read, Made, Written>, options: LineOptions, signal: AbortSignal) {
    const permits = (limit: number) => createPermits(limit, signal)
    this.#stages = stages
    this.#signal = signal
    this.#clock = options.clock
    this.#ahead = permits(options.readAhead ?? 3)
    this.#readers = permits(options.readAtOnce ?? 1)
    this.#inferers = permits(options.inferAtOnce ?? 1)
    this.#behind = permits(options.writeBehind ?? 16)
    this.#bytes = permits(options.writeBytes ?? 2 * GIB)
    this.#writers = permits(options.writeAtOnce ?? 1)
    this.#lookAhead = stages.settleBehind && createLookAhead(stages.settleBehind, signal)
  }

  marks(): Marks {
    return { ahead: this.#ahead.most, behind: this.#behind.most, bytes: this.#bytes.most }
  }

  /** When the frame that was started last has its room ahead of inference, or has ended. */
  room(): Promise<void> {
    return this.#entered
  }

  /** After the last frame was started: what waits for a next one waits no more. Never rejects. */
  async end(): Promise<void> {
    await this.#settled
    await this.#lookAhead?.end()
  }

  /** Never rejects: what goes wrong is the frame's end. */
  start(item: Item): Promise<FrameEnd<Item, Written>> {
    const reason = this.#stages.skip?.(item)
    if (reason !== undefined) return Promise.resolve({ item, status: 'skipped', reason })
    const entered = Promise.withResolvers<void>()
    this.#entered = entered.promise
    return this.#pass(item, this.#turn(), entered.resolve)
  }

  #turn(): Turn<Read, Made> {
    const inferred = Promise.withResolvers<void>()
    const settled = Promise.withResolvers<void>()
    const [mayInfer, maySettle] = [this.#inferred, this.#settled]
    this.#inferred = inferred.promise
    this.#settled = settled.promise
    let isAhead = true
    return {
      stage: 'read',
      held: undefined,
      mayInfer,
      maySettle,
      hasInferred: () => void mayInfer.then(inferred.resolve),
      hasSettled: () => void maySettle.then(settled.resolve),
      placed: Promise.withResolvers<void>(),
      leaveAhead: () => {
        if (isAhead) this.#ahead.give()
        isAhead = false
      },
    }
  }

  async #pass(item: Item, turn: Turn<Read, Made>, entered: () => void): Promise<FrameEnd<Item, Written>> {
    try {
      await this.#ahead.take()
    } catch (error) {
      turn.hasInferred()
      turn.hasSettled()
      return { item, status: 'failed', stage: 'read', error }
    } finally {
      entered()
    }
    try {
      const read = await this.#during('read', this.#readers, () => this.#stages.read(item, this.#signal))
      turn.held = read
      const { made, bytes } = await this.#infer(read, item, turn)
      const written = await this.#write(made, bytes, item)
      turn.held = undefined
      return { item, status: 'done', written }
    } catch (error) {
      if (turn.held !== undefined) this.#stages.drop?.(turn.held)
      return { item, status: 'failed', stage: turn.stage, error }
    } finally {
      turn.leaveAhead()
      turn.hasInferred()
      turn.hasSettled()
      turn.placed.resolve()
    }
  }

  /** A frame leaves inference only when there is room behind it, so that a slow disk holds the device back, not memory. */
  async #infer(read: Read, item: Item, turn: Turn<Read, Made>): Promise<{ made: Made; bytes: number }> {
    turn.stage = 'infer'
    await turn.mayInfer
    await this.#inferers.take()
    turn.leaveAhead()
    turn.hasInferred()
    let isIn = true
    const leave = () => {
      if (isIn) this.#inferers.give()
      isIn = false
    }
    try {
      const raw = await this.#timed('infer', () => this.#stages.infer(read, item, this.#signal))
      turn.held = raw
      const made = await this.#settle(raw, item, turn, leave)
      turn.hasSettled()
      turn.stage = 'write'
      const bytes = this.#stages.bytesOf(made, item)
      await this.#behind.take()
      await this.#bytes.take(bytes).catch((error: unknown) => {
        this.#behind.give()
        throw error
      })
      turn.placed.resolve()
      return { made, bytes }
    } finally {
      leave()
    }
  }

  async #settle(raw: Made, item: Item, turn: Turn<Read, Made>, leave: () => void): Promise<Made> {
    if (!this.#stages.settle && !this.#lookAhead) return raw
    turn.stage = 'settle'
    await turn.maySettle
    if (this.#lookAhead) return this.#settleBehind(this.#lookAhead, raw, item, turn, leave)
    const made = await this.#timed('settle', () => this.#stages.settle!(raw, item, this.#signal))
    turn.held = made
    return made
  }

  /** The frame gives up its place in inference, so that the next can come, when the one before it has found room behind. */
  async #settleBehind(
    lookAhead: LookAhead<Item, Made>,
    raw: Made,
    item: Item,
    turn: Turn<Read, Made>,
    leave: () => void,
  ): Promise<Made> {
    const { made, before } = await this.#timed('settle', () => lookAhead.put(raw, item, turn.placed.promise))
    turn.held = undefined
    await before
    leave()
    turn.hasSettled()
    turn.held = await made
    return turn.held
  }

  async #write(made: Made, bytes: number, item: Item): Promise<Written> {
    try {
      return await this.#during('write', this.#writers, () => this.#stages.write(made, item, this.#signal))
    } finally {
      this.#bytes.give(bytes)
      this.#behind.give()
    }
  }

  async #during<T>(stage: StageName, permits: Permits, work: () => Promise<T>): Promise<T> {
    await permits.take()
    try {
      return await this.#timed(stage, work)
    } finally {
      permits.give()
    }
  }

  async #timed<T>(stage: StageName, work: () => Promise<T>): Promise<T> {
    if (this.#signal.aborted) throw new PopcelError('aborted')
    const end = this.#clock?.begin(stage)
    try {
      return await work()
    } finally {
      end?.()
    }
  }
}
