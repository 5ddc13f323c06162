// Owns the exceptions to the length of a function: inner loops over pixels that read worse when they are split.

/** File -> why its functions may be longer than 50 lines. A row that no longer needs it fails the check. */
export const KERNELS: Readonly<Record<string, string>> = {
  'packages/matting/src/foreground/narrow-box.ts': 'slide moves seven sums in registers along a run of pixels',
}
