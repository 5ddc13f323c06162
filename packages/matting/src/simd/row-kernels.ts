// Owns the compiled kernels of rows: decoding and starting them once, and their memory. What each does is said in rows.as;
// the plain twins are in key/rows.ts, key/contrast.ts, key/background.ts, key/runs.ts, key/layers.ts, tidy/pool.ts and
// models/resample.ts. Where WebAssembly is not there, nor SIMD, the twins do the work.

import { ROWS_WASM } from './binary.ts'

/** Places are byte offsets into `memory`. */
export type Kernels = {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  addRows(above: number, here: number, below: number, line: number, count: number): void
  addColumns(line: number, out: number, count: number): void
  widen(bytes: number, out: number, count: number): void
  measure(row: number, base: number, map: number, width: number, r: number, g: number, b: number): void
  paintWhole: Paint
  paintExact: Paint
  pool(from: number, stride: number, rows: number, width: number, step: number, least: number, greatest: number): void
  runsOf(mask: number, width: number, rows: number, value: number, first: number, counts: number, out: number): number
  rimOf(mask: number, width: number, rows: number, from: number, into: number, first: number, out: number): number
  grow(
    mask: number,
    width: number,
    height: number,
    from: number,
    into: number,
    layers: number,
    front: number,
    count: number,
    grown: number,
    ends: number,
  ): number
  pairBytes: Pair
  pairWords: Pair
  pairFloats: Pair
  weigh(
    pairs: number,
    step: number,
    first: number,
    count: number,
    weights: number,
    stride: number,
    width: number,
    top: number,
    above: number,
    below: number,
  ): void
  mix(
    rows: number,
    shift: number,
    weights: number,
    count: number,
    length: number,
    top: number,
    gain: number,
    offset: number,
    out: number,
  ): void
}

type Pair = (above: number, below: number, count: number, out: number) => void

type Paint = (
  ends: number,
  starts: number,
  pieces: number,
  left: number,
  width: number,
  top: number,
  out: number,
) => void

/** What this package may use of WebAssembly: its compiler knows neither Node nor browsers. */
declare const WebAssembly:
  | {
      validate(bytes: Uint8Array): boolean
      Module: new (bytes: Uint8Array) => object
      Instance: new (module: object) => { readonly exports: unknown }
    }
  | undefined

/** Bytes that must be there behind every row, for whole vectors are read and written. */
export const SLACK = 128
const PAGE = 65536

let started: Kernels | false | undefined

/** The kernels with at least `bytes` of memory, whose content is nobody's; undefined where they cannot run. */
export function rowKernels(bytes: number): Kernels | undefined {
  started ??= (startModule(ROWS_WASM) as Kernels | undefined) ?? false
  if (started === false) return undefined
  const short = bytes - started.memory.buffer.byteLength
  if (short > 0) started.memory.grow(Math.ceil(short / PAGE))
  return started
}

/** What a module of base64 gives; undefined where WebAssembly or SIMD are not there. */
export function startModule(base64: string): unknown {
  if (typeof WebAssembly === 'undefined') return undefined
  const bytes = decode(base64)
  if (!WebAssembly.validate(bytes)) return undefined
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function decode(base64: string): Uint8Array {
  const digits = base64.replace(/=+$/, '')
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4))
  for (let i = 0, at = 0, bits = 0, held = 0; i < digits.length; i++) {
    bits = ((bits << 6) | DIGITS.indexOf(digits[i]!)) & 0xffff
    held += 6
    if (held < 8) continue
    held -= 8
    bytes[at++] = bits >> held
  }
  return bytes
}
