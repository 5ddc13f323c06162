// Owns doing work on many items at once and giving the results in the items' order, with a limit that can change.

export type InOrderOptions = {
  /** How many items may be worked on at this moment; asked before each new one. */
  readonly limit: () => number
  /** How many results may wait for an earlier one. */
  readonly ahead: () => number
  /** No new item is begun once it fires. */
  readonly signal: AbortSignal
}

type Result<Out> = { readonly ok: true; readonly value: Out } | { readonly ok: false; readonly error: unknown }

/**
 * Results of `work` in the order of `items`. The source is read one item at a time, when there is room, and while results are
 * given out. A rejection of `work` or of the source is thrown at its place in the order. Leaving the loop waits for the work
 * that was begun; ending that sooner is the caller's matter.
 */
export async function* inOrder<In, Out>(
  items: AsyncIterable<In> | Iterable<In>,
  work: (item: In) => Promise<Out>,
  options: InOrderOptions,
): AsyncGenerator<Out, void, undefined> {
  const line = new Line(items, work, options)
  try {
    for (let result = await line.next(); result; result = await line.next()) {
      if (!result.ok) throw result.error
      yield result.value
    }
  } finally {
    await line.close()
  }
}

/** The items under way: a slot for each in their order, filled when its work has ended. */
class Line<In, Out> {
  readonly #source: AsyncIterator<In> | Iterator<In>
  readonly #work: (item: In) => Promise<Out>
  readonly #options: InOrderOptions
  readonly #slots: { result?: Result<Out> }[] = []
  readonly #running = new Set<Promise<void>>()
  #pulling: Promise<void> | undefined
  #exhausted = false
  #wake = () => {}

  constructor(items: AsyncIterable<In> | Iterable<In>, work: (item: In) => Promise<Out>, options: InOrderOptions) {
    this.#source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
    this.#work = work
    this.#options = options
  }

  /** The next result in order; undefined when there is none any more. */
  async next(): Promise<Result<Out> | undefined> {
    while (true) {
      if (!this.#pulling && this.#hasRoom()) this.#pulling = this.#pull()
      if (this.#slots[0]?.result) return this.#slots.shift()?.result
      if (this.#slots.length === 0 && !this.#pulling) return undefined
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  async close(): Promise<void> {
    this.#exhausted = true
    await Promise.all([this.#pulling, ...this.#running])
    await this.#source.return?.()
  }

  #hasRoom(): boolean {
    const { signal, limit, ahead } = this.#options
    return !this.#exhausted && !signal.aborted && this.#running.size < limit() && this.#slots.length < ahead()
  }

  async #pull(): Promise<void> {
    const item = await this.#read()
    this.#pulling = undefined
    if (item && !this.#exhausted) this.#begin(item.value)
    this.#wake()
  }

  async #read(): Promise<{ readonly value: In } | undefined> {
    try {
      const next = await this.#source.next()
      if (!next.done) return { value: next.value }
    } catch (error) {
      this.#slots.push({ result: { ok: false, error } })
    }
    this.#exhausted = true
    return undefined
  }

  #begin(item: In): void {
    const slot: { result?: Result<Out> } = {}
    this.#slots.push(slot)
    const settled = this.#work(item)
      .then(
        (value) => {
          slot.result = { ok: true, value }
        },
        (error: unknown) => {
          slot.result = { ok: false, error }
        },
      )
      .finally(() => {
        this.#running.delete(settled)
        this.#wake()
      })
    this.#running.add(settled)
  }
}
