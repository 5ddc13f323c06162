// Owns exact arithmetic on delays for check: fractions of a second, never floats.

/** A reduced fraction of seconds. */
export type Seconds = { readonly num: bigint; readonly den: bigint }

/** The exact sum of num/den seconds; a den of 0 means 100 (APNG). */
export function addDelays(delays: readonly { readonly delayNum: number; readonly delayDen: number }[]): Seconds {
  let num = 0n
  let den = 1n
  for (const { delayNum, delayDen } of delays) {
    const below = BigInt(delayDen === 0 ? 100 : delayDen)
    num = num * below + BigInt(delayNum) * den
    den *= below
    const shared = gcd(num, den)
    num /= shared
    den /= shared
  }
  return { num, den }
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b]
  while (y !== 0n) [x, y] = [y, x % y]
  return x === 0n ? 1n : x
}

export function equalsMs({ num, den }: Seconds, ms: number): boolean {
  return num * 1000n === BigInt(ms) * den
}

export function atMostMs({ num, den }: Seconds, ms: number): boolean {
  return num * 1000n <= BigInt(ms) * den
}

/** "1.25 s"; "about" is said when two decimals are not exact. */
export function inWords(seconds: Seconds): string {
  const value = Number(seconds.num) / Number(seconds.den)
  const short = Number(value.toFixed(3))
  return `${equalsMs(seconds, Math.round(value * 1000)) ? '' : 'about '}${short} s`
}
