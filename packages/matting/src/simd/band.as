// Owns the kernel that searches the pure colours of a band, in WebAssembly, written in AssemblyScript; deploy/wasm/build.ts makes
// band-binary.ts of it. Its plain twin, which says what everything means, is in ../key/pure.ts and gives the same to the bit. Memory
// is the caller's, who says once for a picture where in it everything lies.

const FARTHEST_THIN: i32 = 4
const PER_PX: f64 = 0.012

let width: i32 = 0
let height: i32 = 0
let reach: i32 = 0
let sigma: f64 = 0
let pixels: usize = 0
let places: usize = 0
let values: usize = 0
let levels: usize = 0
let pures: usize = 0
let mixes: usize = 0
let candidates: usize = 0

/** What is searched. `places` counts places from 1; `values` are rows of four floats. `candidates`: 16 bytes for each pixel of a window. */
export function prepare(w: i32, h: i32, r: i32, s: f64, pixelsAt: usize, placesAt: usize, valuesAt: usize, levelsAt: usize, pureAt: usize, mixAt: usize, candidatesAt: usize): void {
  width = w
  height = h
  reach = r
  sigma = s
  pixels = pixelsAt
  places = placesAt
  values = valuesAt
  levels = levelsAt
  pures = pureAt
  mixes = mixAt
  candidates = candidatesAt
}

/** places[pixels[k]] = k + 1 for the first `count`; the rest is 0. */
export function notePlaces(count: i32): void {
  memory.fill(places, 0, <usize>(width * height) << 2)
  for (let k = 0; k < count; k++) store<i32>(places + (<usize>load<i32>(pixels + (<usize>k << 2)) << 2), k + 1)
}

/** Finds the pure neighbour of every `stride`-th pixel of the first `count`. */
export function sample(count: i32, stride: i32): void {
  for (let k = 0; k < count; k += stride) findPure(k)
}

/** Finds it for all that are not shielded, but every `known`-th that is known already; 0 where none is. */
export function solve(count: i32, known: i32): void {
  let next = 0
  for (let k = 0; k < count; k++) {
    const isKnown = known > 0 && k == next
    if (isKnown) next += known
    if (!shield(k) && !isKnown) findPure(k)
  }
}

// @ts-ignore: decorator
@inline
function valueOf(q: i32, c: usize): f64 {
  return <f64>load<f32>(values + (<usize>q << 4) + (c << 2))
}

// @ts-ignore: decorator
@inline
function settle(k: i32, pure: i32, mix: f64): void {
  store<i32>(pures + (<usize>k << 2), pure)
  store<f32>(mixes + (<usize>k << 2), <f32>mix)
}

function shield(k: i32): bool {
  const least = load<i32>(levels + (<usize>k << 2))
  const p = load<i32>(pixels + (<usize>k << 2))
  const x = p % width
  if (least <= load<i32>(levels) || x == 0 || x == width - 1 || p < width || p >= width * (height - 1)) return false
  for (let row = p - width; row <= p + width; row += width) {
    for (let n = row - 1; n <= row + 1; n++) {
      const q = load<i32>(places + (<usize>n << 2)) - 1
      if (q < 0 || q >= least) continue
      if (load<i32>(pures + (<usize>q << 2)) >= 0 || load<f32>(mixes + (<usize>q << 2)) < 1) return false
    }
  }
  settle(k, -1, 1)
  return true
}

function findPure(k: i32): void {
  const length2 = valueOf(k, 3)
  const own = Math.sqrt(length2)
  if (own < 5 + 5 * sigma) {
    const strongest = findStrongest(k)
    const strongest2 = valueOf(strongest, 3)
    if (Math.sqrt(strongest2) < 5 + 5 * sigma) {
      settle(k, -1, -1)
      return
    }
    if (own < 4 + 3.5 * sigma && strongest2 > 9 * length2) {
      const dot = valueOf(k, 0) * valueOf(strongest, 0) + valueOf(k, 1) * valueOf(strongest, 1) + valueOf(k, 2) * valueOf(strongest, 2)
      settle(k, load<i32>(pixels + (<usize>strongest << 2)), max<f64>(0, dot / strongest2))
      return
    }
  }
  const tolerance = 1.5 + 4 * sigma + 0.09 * own
  const best = findCollinear(k, length2 - tolerance * tolerance)
  if (best < 0) {
    settle(k, -1, 1)
    return
  }
  const dot = valueOf(k, 0) * valueOf(best, 0) + valueOf(k, 1) * valueOf(best, 1) + valueOf(k, 2) * valueOf(best, 2)
  settle(k, load<i32>(pixels + (<usize>best << 2)), min<f64>(1, dot / valueOf(best, 3)))
}

function findStrongest(k: i32): i32 {
  const p = load<i32>(pixels + (<usize>k << 2))
  const y = p / width
  const x = p - y * width
  const least = load<i32>(levels + (<usize>k << 2))
  const x0 = max(0, x - reach)
  const x1 = min(width - 1, x + reach)
  const y1 = min(height - 1, y + reach)
  const thin = reach > FARTHEST_THIN ? 2 : 1
  let strongest = k
  let strongest2 = load<f32>(values + (<usize>k << 4), 12)
  for (let qy = max(0, y - reach); qy <= y1; qy++) {
    const end = places + (<usize>(qy * width + x1) << 2)
    const first = thin == 1 ? x0 : x0 + ((x0 + qy + x + y) & 1)
    for (let at = places + (<usize>(qy * width + first) << 2); at <= end; at += thin << 2) {
      const q = load<i32>(at) - 1
      // No branch: a processor guesses wrong which of them are subject pixels, and which are stronger.
      const seen = select<i32>(q, k, q >= least)
      const q2 = load<f32>(values + (<usize>seen << 4), 12)
      strongest = select<i32>(seen, strongest, q2 > strongest2)
      strongest2 = select<f32>(q2, strongest2, q2 > strongest2)
    }
  }
  return strongest
}

function findCollinear(k: i32, beside2: f64): i32 {
  const p = load<i32>(pixels + (<usize>k << 2))
  const vr = valueOf(k, 0)
  const vg = valueOf(k, 1)
  const vb = valueOf(k, 2)
  const least = load<i32>(levels + (<usize>k << 2))
  const y = p / width
  const x = p - y * width
  const thin = reach > FARTHEST_THIN ? 2 : 1
  // First, and without a branch, those that are strong enough to be purer: a processor would guess wrong which are.
  let found = candidates
  const most: f64 = load<i32>(places + (<usize>p << 2)) <= load<i32>(levels) ? 2 : 0.985
  const x0 = max(0, x - reach)
  const x1 = min(width - 1, x + reach)
  const y1 = min(height - 1, y + reach)
  for (let qy = max(0, y - reach); qy <= y1; qy++) {
    const aside = abs(qy - y)
    const row = places + (<usize>(qy * width) << 2)
    for (let qx = thin == 1 ? x0 : x0 + ((x0 + qy + x + y) & 1); qx <= x1; qx += thin) {
      const q = load<i32>(row + (<usize>qx << 2)) - 1
      const seen = select<i32>(q, k, q >= least)
      const q2 = <f64>load<f32>(values + (<usize>seen << 4), 12)
      const away = PER_PX * <f64>(aside + abs(qx - x))
      store<i32>(found, seen)
      store<f64>(found, away, 8)
      found += <usize>(i32(seen != k) & i32((most - away) * q2 * (most - away) > beside2)) << 4
    }
  }
  let best = -1
  let bestScore = most
  for (let at = candidates; at < found; at += 16) {
    const q = load<i32>(at)
    const away = load<f64>(at, 8)
    const value = values + (<usize>q << 4)
    // Products instead of quotients: is s = v·q / q², with the way to q, below the best, and p near the line to q?
    const q2 = <f64>load<f32>(value, 12)
    const limit = (bestScore - away) * q2
    if (limit * (bestScore - away) <= beside2) continue
    const dot = vr * <f64>load<f32>(value) + vg * <f64>load<f32>(value, 4) + vb * <f64>load<f32>(value, 8)
    if (dot <= 0 || dot >= limit || beside2 * q2 > dot * dot) continue
    best = q
    bestScore = dot / q2 + away
  }
  return best
}
