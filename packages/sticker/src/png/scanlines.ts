// Owns the way from pixels to the bytes that deflate sees: bit packing, row filters, and the choice between them.

/** A rectangle on the canvas, px. */
export type Rect = { readonly x: number; readonly y: number; readonly width: number; readonly height: number }

/** The smallest bit depth whose palette holds `colours` entries. */
export function depthFor(colours: number): 1 | 2 | 4 | 8 {
  if (colours <= 2) return 1
  if (colours <= 4) return 2
  return colours <= 16 ? 4 : 8
}

/**
 * Rows of palette indices, packed at `bitDepth`, each led by filter 0: differences of index numbers mean nothing,
 * so a filter only hides repeats from deflate.
 */
export function indexedScanlines(
  values: Uint32Array,
  width: number,
  height: number,
  bitDepth: 1 | 2 | 4 | 8,
): Uint8Array {
  const stride = 1 + Math.ceil((width * bitDepth) / 8)
  const out = new Uint8Array(stride * height)
  const perByte = 8 / bitDepth
  for (let y = 0; y < height; y++) {
    const row = y * stride + 1
    for (let x = 0; x < width; x++) {
      const shift = 8 - bitDepth * ((x % perByte) + 1)
      out[row + Math.floor(x / perByte)]! |= values[y * width + x]! << shift
    }
  }
  return out
}

/** How rows of truecolour are filtered: one type for all, or per row the least sum of absolute differences. */
export type FilterPlan = 0 | 1 | 2 | 3 | 4 | 'adaptive'

/** The plans worth trying (3, average, never won on drawn or painted art). */
export const FILTER_PLANS: readonly FilterPlan[] = ['adaptive', 0, 4, 2, 1]

/** Rows of RGBA bytes with their filter byte. `values` holds R in the low byte and A in the high byte. */
export function rgbaScanlines(values: Uint32Array, width: number, height: number, plan: FilterPlan): Uint8Array {
  const rowBytes = width * 4
  const raw = rgbaBytes(values)
  const out = new Uint8Array((rowBytes + 1) * height)
  const zero = new Uint8Array(rowBytes)
  const scratch = new Uint8Array(rowBytes)
  for (let y = 0; y < height; y++) {
    const line = raw.subarray(y * rowBytes, (y + 1) * rowBytes)
    const above = y === 0 ? zero : raw.subarray((y - 1) * rowBytes, y * rowBytes)
    const target = out.subarray(y * (rowBytes + 1) + 1, (y + 1) * (rowBytes + 1))
    out[y * (rowBytes + 1)] = plan === 'adaptive' ? bestFilter(line, above, target, scratch) : plan
    if (plan !== 'adaptive') applyFilter(plan, line, above, target)
  }
  return out
}

/** R, G, B, A bytes whatever the machine's byte order. */
function rgbaBytes(values: Uint32Array): Uint8Array {
  const raw = new Uint8Array(values.length * 4)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    raw[i * 4] = value
    raw[i * 4 + 1] = value >>> 8
    raw[i * 4 + 2] = value >>> 16
    raw[i * 4 + 3] = value >>> 24
  }
  return raw
}

/** The usual heuristic of PNG's own text (12.7): the row whose filtered bytes, read as signed, sum to the least. */
function bestFilter(line: Uint8Array, above: Uint8Array, target: Uint8Array, scratch: Uint8Array): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (let type = 0; type <= 4; type++) {
    const sum = applyFilter(type, line, above, scratch, least)
    if (sum >= least) continue
    least = sum
    best = type
    target.set(scratch)
  }
  return best
}

/** Writes the filtered row (PNG 9.2, 4 bytes a pixel) and returns its signed magnitude; may stop early above `limit`. */
function applyFilter(
  type: number,
  line: Uint8Array,
  above: Uint8Array,
  out: Uint8Array,
  limit = Number.POSITIVE_INFINITY,
): number {
  let sum = 0
  for (let i = 0; i < line.length; i++) {
    const left = i < 4 ? 0 : line[i - 4]!
    const up = above[i]!
    const corner = i < 4 ? 0 : above[i - 4]!
    const guess =
      type === 0 ? 0 : type === 1 ? left : type === 2 ? up : type === 3 ? (left + up) >> 1 : paeth(left, up, corner)
    const value = (line[i]! - guess) & 255
    out[i] = value
    sum += value < 128 ? value : 256 - value
    if (sum >= limit && (i & 63) === 63) return sum
  }
  return sum
}

function paeth(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner)
  const toUp = Math.abs(left - corner)
  const toCorner = Math.abs(left + up - 2 * corner)
  if (toLeft <= toUp && toLeft <= toCorner) return left
  return toUp <= toCorner ? up : corner
}
