// Owns doing something for many items, a few at a time.

/** Calls `work` for every item in order, at most `limit` at once. Rejects with the first rejection; the others are waited for. */
export async function forEachAtOnce<Item>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, position: number) => Promise<void>,
): Promise<void> {
  let position = 0
  const lane = async () => {
    while (position < items.length) {
      const mine = position++
      await work(items[mine] as Item, mine)
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, lane))
  for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason
}
