// Owns the separable Lanczos3 filter on interleaved float samples. Knows nothing of colour or alpha: the caller gives
// values that may be averaged (linear, premultiplied). A pixel kernel.

type Size = { readonly width: number; readonly height: number }

/** One output position: `weights` (sum 1) for the inputs from `first` on, cut at the borders. */
type Taps = { readonly first: number; readonly weights: Float32Array }

const LOBES = 3

/** Resizes row-major interleaved samples; the number of channels is `samples.length / (width * height)`. */
export function lanczosResize(samples: Float32Array, from: Size, to: Size): Float32Array {
  const channels = samples.length / (from.width * from.height)
  const wide = resizeRows(samples, from.width, channels, lanczosTaps(from.width, to.width))
  return resizeColumns(wide, to.width * channels, lanczosTaps(from.height, to.height))
}

/**
 * sinc(x)·sinc(x/3) at pixel centres; when shrinking, x is scaled so that the filter covers three output pixels on each
 * side. Weights outside the picture are left out and the rest brought to sum 1, so a constant stays exactly constant in
 * exact arithmetic.
 */
export function lanczosTaps(from: number, to: number): Taps[] {
  const step = from / to
  const widen = Math.max(1, step)
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * step - 0.5
    const first = Math.max(0, Math.ceil(centre - LOBES * widen))
    const last = Math.min(from - 1, Math.floor(centre + LOBES * widen))
    const weights = Float32Array.from({ length: last - first + 1 }, (_, k) => lanczos((first + k - centre) / widen))
    const sum = weights.reduce((total, weight) => total + weight, 0)
    return { first, weights: weights.map((weight) => weight / sum) }
  })
}

function lanczos(x: number): number {
  if (Math.abs(x) < 1e-9) return 1
  if (Math.abs(x) >= LOBES) return 0
  const t = Math.PI * x
  return (LOBES * Math.sin(t) * Math.sin(t / LOBES)) / (t * t)
}

function resizeRows(samples: Float32Array, width: number, channels: number, taps: readonly Taps[]): Float32Array {
  const height = samples.length / (width * channels)
  const out = new Float32Array(taps.length * height * channels)
  let to = 0
  for (let y = 0; y < height; y++) {
    const row = y * width * channels
    for (const { first, weights } of taps) {
      const from = row + first * channels
      if (channels === 4) weigh4(samples, from, weights, out, to)
      else for (let c = 0; c < channels; c++) out[to + c] = weigh(samples, from + c, channels, weights)
      to += channels
    }
  }
  return out
}

function weigh(samples: Float32Array, from: number, stride: number, weights: Float32Array): number {
  let sum = 0
  for (let k = 0, p = from; k < weights.length; k++, p += stride) sum += weights[k]! * samples[p]!
  return sum
}

/** Four neighbouring channels at once: RGBA is what is resized most. */
function weigh4(samples: Float32Array, from: number, weights: Float32Array, out: Float32Array, to: number): void {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  for (let k = 0, p = from; k < weights.length; k++, p += 4) {
    const weight = weights[k]!
    s0 += weight * samples[p]!
    s1 += weight * samples[p + 1]!
    s2 += weight * samples[p + 2]!
    s3 += weight * samples[p + 3]!
  }
  out[to] = s0
  out[to + 1] = s1
  out[to + 2] = s2
  out[to + 3] = s3
}

/** `stride` is samples per row. Adds whole rows, which is kind to the cache. */
function resizeColumns(samples: Float32Array, stride: number, taps: readonly Taps[]): Float32Array {
  const out = new Float32Array(stride * taps.length)
  taps.forEach(({ first, weights }, y) => {
    const to = y * stride
    for (let k = 0; k < weights.length; k++) {
      const weight = weights[k]!
      const from = (first + k) * stride
      for (let x = 0; x < stride; x++) out[to + x]! += weight * samples[from + x]!
    }
  })
  return out
}
