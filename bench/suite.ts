// Owns what a suite is, and the table of all suites. A suite is loaded only when it is asked for.

import type { Figure } from './figure.ts'

export type SuiteResult = {
  figures: Figure[]
  /** What a reader must know to judge the figures. */
  notes: string[]
  /** Everything measured, one row for each case; written to the file, not printed. */
  cases: Readonly<Record<string, unknown>>[]
}

export type Suite = {
  title: string
  /** `args`: the words after the suite's name; most suites know none. */
  load: () => Promise<{ measure: (args: readonly string[]) => Promise<SuiteResult> }>
}

export const SUITES: Readonly<Record<string, Suite>> = {
  matting: {
    title: '52 painted and flat characters (--set: which), models and peers against the truth',
    load: () => import('./suites/matting.ts'),
  },
  key: { title: 'cutting out on plain backgrounds, 1024×1024', load: () => import('./suites/key.ts') },
  emoji: {
    title: '8 emoji of 12 frames, from a 1024×1024 picture to the ZIP',
    load: () => import('./suites/emoji.ts'),
  },
  overhead: { title: 'everything around a network, 1024×1024', load: () => import('./suites/overhead.ts') },
  rembg: { title: 'the same ONNX file in rembg and in Popcel', load: () => import('./suites/rembg.ts') },
  cold: { title: 'a process for one cut-out', load: () => import('./suites/cold.ts') },
  flat: { title: 'memory over 1,000 pictures', load: () => import('./suites/flat.ts') },
  fit: { title: '20 frames of every character and action in 300,000 bytes', load: () => import('./suites/fit.ts') },
  worker: {
    title: 'a worker’s start, memory, jobs a second and latency',
    load: () => import('./suites/worker.ts'),
  },
  endpoint: { title: 'the endpoint with 10,000 jobs in its queue', load: () => import('./suites/endpoint.ts') },
  clip: { title: 'clips: 4K frames through the pipeline', load: () => import('./suites/clip.ts') },
  plan: { title: 'plans against the real endpoint', load: () => import('./suites/plan.ts') },
  exr: { title: 'frame files at 3840×2160: write, read, size', load: () => import('./suites/exr.ts') },
  help: { title: 'popcel --help as a whole process', load: () => import('./suites/help.ts') },
}

/** A name for several suites at once. */
export const GROUPS: Readonly<Record<string, readonly string[]>> = {
  pack: ['emoji', 'fit'],
  dispatch: ['worker', 'endpoint', 'plan'],
}
