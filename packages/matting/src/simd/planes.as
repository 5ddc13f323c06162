// Owns the kernels over planes of floats in WebAssembly SIMD, written in AssemblyScript; deploy/wasm/build.ts makes planes-binary.ts of
// it. Each has a twin in plain TypeScript that gives the same to the bit (plane-kernels.test.ts). Memory is the caller's: whoever calls
// leaves SLACK bytes free behind what is written, for whole vectors are read and written.

/** out[i] = the larger of from[i] and what lies `step` bytes further, for `count` floats. `out` may be `from`. */
export function largerAhead(from: usize, step: usize, out: usize, count: i32): void {
  for (const end = from + count * 4; from < end; from += 16, out += 16)
    v128.store(out, f32x4.max(v128.load(from), v128.load(from + step)))
}

/** The same with the smaller. */
export function smallerAhead(from: usize, step: usize, out: usize, count: i32): void {
  for (const end = from + count * 4; from < end; from += 16, out += 16)
    v128.store(out, f32x4.min(v128.load(from), v128.load(from + step)))
}
