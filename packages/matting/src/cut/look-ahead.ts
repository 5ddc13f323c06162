// Owns taking items one by one from any source with a look at those that come next. What the source throws is thrown in its turn.

export type LookAhead<Item> = {
  next(): Promise<{ readonly item: Item } | undefined>
  /** Up to so many of the items that are next; they stay. */
  peek(count: number): Promise<readonly Item[]>
  /** Tells the source that no more is wanted. */
  close(): Promise<void>
}

export function lookAhead<Item>(items: Iterable<Item> | AsyncIterable<Item>): LookAhead<Item> {
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]()
  const seen: Item[] = []
  let failure: { readonly error: unknown } | undefined
  let isOver = false
  const pull = async () => {
    try {
      const { value, done } = await iterator.next()
      if (done) isOver = true
      else seen.push(value)
    } catch (error) {
      failure = { error }
      isOver = true
    }
  }
  return {
    async next() {
      if (seen.length === 0 && !isOver) await pull()
      if (seen.length > 0) return { item: seen.shift()! }
      if (failure) throw failure.error
      return undefined
    },
    async peek(count) {
      while (seen.length < count && !isOver) await pull()
      return seen.slice(0, count)
    },
    async close() {
      if (!isOver) await iterator.return?.()
    },
  }
}
