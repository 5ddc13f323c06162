// Owns the search for pure colours in the kernels' memory: where everything of a band lies there, and the calls.

import { BAND_WASM } from './band-binary.ts'
import { SLACK, startModule } from './row-kernels.ts'

type Kernels = {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  prepare(
    width: number,
    height: number,
    reach: number,
    sigma: number,
    pixels: number,
    places: number,
    values: number,
    levels: number,
    pure: number,
    mix: number,
    candidates: number,
  ): void
  notePlaces(count: number): void
  sample(count: number, stride: number): void
  solve(count: number, known: number): void
}

const PAGE = 65536
/** Memory that is grown stays; a picture that would take more (of some 15 million pixels) is the plain twin's to do. */
const MOST_BYTES = 64 * 2 ** 20

let started: Kernels | false | undefined

/** A band, and the search of the pure colours in it. Who places it fills `pixels`, then `values` and `levels`. */
export type Search = {
  /** The pixels that are read, from the outermost layer inwards; those that are searched for come first. */
  readonly pixels: Int32Array
  /** I − B and its squared length for each of `pixels`: rows of four. */
  readonly values: Float32Array
  /** For what is searched for the first place that lies as deep. */
  readonly levels: Int32Array
  /** For each the pixel whose pure colour it has a share of (−1: none), and the share. */
  readonly pure: Int32Array
  readonly mix: Float32Array
  /** To be called once `pixels` are filled. */
  notePlaces(): void
  /** Searches for every `stride`-th. */
  sample(sigma: number, stride: number): void
  /** Searches for all, but every `known`-th that is known already; 0 where none is. */
  solve(sigma: number, known: number): void
}

export type BandSize = {
  readonly width: number
  readonly height: number
  readonly reach: number
  /** How many pixels are read, and how many of them, the first, are searched for. */
  readonly read: number
  readonly searched: number
}

/** In the kernels' memory, where it lies until the next; undefined where kernels cannot run or have no room. */
export function searchPlaced({ width, height, reach, read, searched }: BandSize): Search | undefined {
  const places = 0
  const values = places + align(width * height * 4)
  const pixels = values + read * 16
  const levels = pixels + align(read * 4)
  const pure = levels + align(searched * 4)
  const mix = pure + align(searched * 4)
  const candidates = mix + align(searched * 4)
  const kernels = bandKernels(candidates + (2 * reach + 1) ** 2 * 16 + SLACK)
  if (!kernels) return undefined
  const { buffer } = kernels.memory
  const prepare = (sigma: number) =>
    kernels.prepare(width, height, reach, sigma, pixels, places, values, levels, pure, mix, candidates)
  return {
    pixels: new Int32Array(buffer, pixels, read),
    values: new Float32Array(buffer, values, read * 4),
    levels: new Int32Array(buffer, levels, searched),
    pure: new Int32Array(buffer, pure, searched),
    mix: new Float32Array(buffer, mix, searched),
    notePlaces() {
      prepare(0)
      kernels.notePlaces(read)
    },
    sample(sigma, stride) {
      prepare(sigma)
      kernels.sample(searched, stride)
    },
    solve(sigma, known) {
      prepare(sigma)
      kernels.solve(searched, known)
    },
  }
}

function bandKernels(bytes: number): Kernels | undefined {
  if (bytes > MOST_BYTES) return undefined
  started ??= (startModule(BAND_WASM) as Kernels | undefined) ?? false
  if (started === false) return undefined
  const short = bytes - started.memory.buffer.byteLength
  if (short > 0) started.memory.grow(Math.ceil(short / PAGE))
  return started
}

function align(bytes: number): number {
  return Math.ceil(bytes / 16) * 16
}
