// Owns doing work on many items at once and giving the results in the items' order, with a limit that can change.

export type InOrderOptions = {
  /** How many items may be worked on at this moment; asked before each new one. */
  readonly limit: () => number
  /** How many results may wait for an earlier one. */
  readonly ahead: () => number
  /** No new item is begun once it fires. */
  readonly signal: AbortSignal
}

type Slot<Out> = {
  result?: { readonly ok: true; readonly value: Out } | { readonly ok: false; readonly error: unknown }
}

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
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
  const slots: Slot<Out>[] = []
  const running = new Set<Promise<void>>()
  let pulling: Promise<void> | undefined
  let exhausted = false
  let wake = () => {}

  const begin = (slot: Slot<Out>, promise: Promise<Out>) => {
    const settled = promise
      .then(
        (value) => {
          slot.result = { ok: true, value }
        },
        (error: unknown) => {
          slot.result = { ok: false, error }
        },
      )
      .finally(() => {
        running.delete(settled)
        wake()
      })
    running.add(settled)
  }
  const pull = async () => {
    const slot: Slot<Out> = {}
    try {
      const next = await source.next()
      if (next.done) exhausted = true
      else begin(slots[slots.push(slot) - 1]!, work(next.value))
    } catch (error) {
      exhausted = true
      slot.result = { ok: false, error }
      slots.push(slot)
    }
    pulling = undefined
    wake()
  }
  const room = () =>
    !exhausted && !options.signal.aborted && running.size < options.limit() && slots.length < options.ahead()

  try {
    while (true) {
      if (!pulling && room()) pulling = pull()
      const result = slots[0]?.result
      if (result) {
        slots.shift()
        if (!result.ok) throw result.error
        yield result.value
      } else if (slots.length === 0 && !pulling && !room()) return
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    exhausted = true
    await Promise.all([pulling, ...running])
    await source.return?.()
  }
}
