// Owns how the machine's cores are divided among workers that may run at the same time.

/** Whole threads for each of `workers`, at least one: together they do not ask for more than there are cores. */
export function threadsEach(cores: number, workers: number): number {
  return Math.max(1, Math.floor(cores / Math.max(1, workers)))
}

/** What the usual libraries read, and POPCEL_THREADS for ours. */
export function threadVariables(threads: number): Record<string, string> {
  const names = [
    'POPCEL_THREADS',
    'OMP_NUM_THREADS',
    'OPENBLAS_NUM_THREADS',
    'MKL_NUM_THREADS',
    'NUMEXPR_NUM_THREADS',
    'VECLIB_MAXIMUM_THREADS',
    'RAYON_NUM_THREADS',
    'RUNPOD_CPU_COUNT',
  ]
  return Object.fromEntries(names.map((name) => [name, String(threads)]))
}
