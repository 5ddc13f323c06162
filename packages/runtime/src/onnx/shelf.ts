// Owns which loaded things are kept: one shared load a key, and the least recently used let go when bytes run out.
// Knows nothing of networks. Never lets go what is lent out.

export type ShelfOptions<T> = {
  /** Kept together at most, unless what is lent out is more. */
  readonly limitBytes: number
  readonly unload: (thing: T) => Promise<void>
}

export type Lent<T> = { readonly thing: T; giveBack(): void }

type Place<T> = { readonly loading: Promise<T>; readonly bytes: number; lent: number }

export class Shelf<T> {
  readonly #options: ShelfOptions<T>
  // In the order of last use: a Map keeps the order of insertion.
  readonly #places = new Map<string, Place<T>>()

  constructor(options: ShelfOptions<T>) {
    this.#options = options
  }

  /** The thing under `key`, loaded now if it is not there. A load that fails is forgotten, and all who waited for it are told. */
  async borrow(key: string, bytes: number, load: () => Promise<T>): Promise<Lent<T>> {
    const place = this.#places.get(key) ?? this.#make(bytes, load)
    this.#places.delete(key)
    this.#places.set(key, place)
    place.lent++
    let out = true
    const giveBack = () => {
      if (out) place.lent--
      out = false
      void this.#makeRoom(0)
    }
    try {
      return { thing: await place.loading, giveBack }
    } catch (thrown) {
      out = false
      if (this.#places.get(key) === place) this.#places.delete(key)
      throw thrown
    }
  }

  /** Loaded or loading, least recently used first. */
  keys(): string[] {
    return [...this.#places.keys()]
  }

  get bytes(): number {
    return [...this.#places.values()].reduce((sum, place) => sum + place.bytes, 0)
  }

  /** Forgets everything without letting it go: it is gone already. */
  forget(): void {
    this.#places.clear()
  }

  #make(bytes: number, load: () => Promise<T>): Place<T> {
    // Room first, so that the old and the new never stand in memory together when only one has room.
    return { loading: this.#makeRoom(bytes).then(load), bytes, lent: 0 }
  }

  async #makeRoom(bytes: number): Promise<void> {
    let over = this.bytes + bytes - this.#options.limitBytes
    const going: Promise<void>[] = []
    for (const [key, place] of this.#places) {
      if (over <= 0) break
      if (place.lent > 0) continue
      over -= place.bytes
      this.#places.delete(key)
      // What cannot be let go went with the thread that held it.
      going.push(place.loading.then(this.#options.unload).catch(() => undefined))
    }
    await Promise.all(going)
  }
}
