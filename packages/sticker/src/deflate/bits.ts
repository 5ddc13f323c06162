// Owns bytes made of bits: deflate fills each byte from its low bit on (RFC 1951, 3.1.1).

export class BitWriter {
  private out = new Uint8Array(4096)
  private size = 0
  private held = 0
  private bits = 0

  /** The low `count` bits (0..16) of `value`, low bit first. */
  put(value: number, count: number): void {
    this.held |= value << this.bits
    this.bits += count
    while (this.bits >= 8) {
      if (this.size === this.out.length) this.grow()
      this.out[this.size++] = this.held
      this.held >>>= 8
      this.bits -= 8
    }
  }

  /** What was put, filled up to a whole byte. */
  bytes(): Uint8Array {
    if (this.bits > 0) this.put(0, 8 - this.bits)
    return this.out.slice(0, this.size)
  }

  private grow(): void {
    const out = new Uint8Array(this.out.length * 2)
    out.set(this.out)
    this.out = out
  }
}
