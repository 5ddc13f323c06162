// Owns what is to come in a simulation: things at times, the earliest first, and of the same time the first that was planned.

export type Agenda<Thing> = {
  add(at: number, thing: Thing): void
  /** Of the next thing; undefined when there is none. */
  readonly nextAt: () => number | undefined
  take(): Thing | undefined
}

type Entry<Thing> = { readonly at: number; readonly turn: number; readonly thing: Thing }

/** A binary heap. */
export function createAgenda<Thing>(): Agenda<Thing> {
  const heap: Entry<Thing>[] = []
  let turns = 0
  const before = (a: number, b: number) => {
    const [one, other] = [heap[a], heap[b]]
    if (!one || !other) return one !== undefined
    return one.at < other.at || (one.at === other.at && one.turn < other.turn)
  }
  const swap = (a: number, b: number) => {
    const [one, other] = [heap[a], heap[b]]
    if (one && other) [heap[a], heap[b]] = [other, one]
  }
  const rise = (from: number) => {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1
      if (!before(at, parent)) return
      swap(at, parent)
      at = parent
    }
  }
  const sink = () => {
    for (let at = 0; ; ) {
      const left = 2 * at + 1
      const least = before(left + 1, left) ? left + 1 : left
      if (left >= heap.length || !before(least, at)) return
      swap(at, least)
      at = least
    }
  }
  return {
    add(at, thing) {
      heap.push({ at, turn: turns++, thing })
      rise(heap.length - 1)
    },
    nextAt: () => heap[0]?.at,
    take() {
      const first = heap[0]
      const last = heap.pop()
      if (last && heap.length > 0) {
        heap[0] = last
        sink()
      }
      return first?.thing
    },
  }
}
