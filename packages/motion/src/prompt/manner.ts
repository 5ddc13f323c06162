// Owns one scale of a prompt, how much or how fast: words that multiply, and pairs of them that speak against each other.

type Said = { readonly value: number; readonly words: string }

export class Manner {
  readonly #said: Said[] = []

  /** 1 when nothing was said. Where words speak against each other the later one holds, or "fast" and "slow" would undo each other. */
  get value(): number {
    const last = this.#said.at(-1)
    if (!last) return 1
    const held = this.contradictions().length > 0 ? [last] : this.#said
    return held.reduce((product, { value }) => product * value, 1)
  }

  add(value: number, words: string): void {
    if (value !== 1) this.#said.push({ value, words })
  }

  addAll(other: Manner): void {
    this.#said.push(...other.#said)
  }

  /** As "slow, fast"; empty when all point the same way. */
  contradictions(): string[] {
    const more = this.#said.find(({ value }) => value > 1)
    const less = this.#said.find(({ value }) => value < 1)
    if (!more || !less) return []
    const held = this.#said.at(-1)!
    const other = held.value > 1 ? less : more
    return [`"${other.words}" and "${held.words}"`]
  }
}
