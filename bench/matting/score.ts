// Owns holding one cut-out against its truth by every figure of the report, and what each figure is called and how it is read.

import {
  type CutOut,
  conn,
  coverageRatio,
  edgeBandMae,
  grad,
  haloError,
  iou,
  mad,
  matteOf,
  mse,
  type Picture,
  sad,
} from '@popcel/matting'

/** Halo on this colour shows fringes of any other: it is far from all skin, fur and paper. */
export const SATURATED = { r: 255, g: 0, b: 170 } as const

export type Metric = {
  readonly label: string
  /** What it says, for a reader who has not met it. */
  readonly title: string
  readonly better: 'low' | 'high' | 'near-one'
  readonly digits: number
}

/** α is the result's alpha and g the true one. */
export const METRICS = {
  mad: { label: 'MAD', title: 'Mean of |α − g| over the whole picture', better: 'low', digits: 4 },
  edgeBand: {
    label: 'Edge',
    title: 'Mean of |α − g| over the edge band, where g changes by more than 0.1 within ±4 px',
    better: 'low',
    digits: 4,
  },
  mse: { label: 'MSE', title: 'Mean of (α − g)² over the whole picture', better: 'low', digits: 4 },
  sad: { label: 'SAD', title: 'Sum of |α − g|, ÷ 1000', better: 'low', digits: 2 },
  grad: {
    label: 'Grad',
    title: 'Sum of (‖∇α‖ − ‖∇g‖)² with Gaussian derivatives of σ 1.4, ÷ 1000',
    better: 'low',
    digits: 2,
  },
  conn: {
    label: 'Conn',
    title: 'Connectivity error in steps of 0.1, differences below 0.15 forgiven, ÷ 1000',
    better: 'low',
    digits: 2,
  },
  haloBlack: {
    label: 'Halo ●',
    title: 'Mean colour error (0..1) in the edge band, result and truth over black',
    better: 'low',
    digits: 4,
  },
  haloWhite: {
    label: 'Halo ○',
    title: 'Mean colour error (0..1) in the edge band, result and truth over white',
    better: 'low',
    digits: 4,
  },
  haloColour: {
    label: 'Halo ◆',
    title: 'Mean colour error (0..1) in the edge band, result and truth over a saturated colour (255, 0, 170)',
    better: 'low',
    digits: 4,
  },
  iou: { label: 'IoU', title: 'Intersection over union of alpha above one half', better: 'high', digits: 3 },
  coverage: {
    label: 'Cover',
    title: 'Σα ÷ Σg; below 1 some of the subject is lost, above it some of the background is kept',
    better: 'near-one',
    digits: 3,
  },
} as const satisfies Record<string, Metric>

export type MetricId = keyof typeof METRICS
export const METRIC_IDS = Object.keys(METRICS) as MetricId[]
export type Scores = Readonly<Record<MetricId, number>>

/**
 * `result` and `truth` are straight RGBA of one size. SAD, Grad and Conn are ÷ 1000, as tables show them. Where the truth has no
 * colours of its own, halos are NaN.
 */
export function score(result: Picture, truth: CutOut, hasColour = true): Scores {
  const halo = (over: { r: number; g: number; b: number }) => (hasColour ? haloError(result, truth, over) : Number.NaN)
  const matte = matteOf(result)
  const trueMatte = matteOf(truth)
  return {
    mad: mad(matte, trueMatte),
    edgeBand: edgeBandMae(matte, trueMatte),
    mse: mse(matte, trueMatte),
    sad: sad(matte, trueMatte) / 1000,
    grad: grad(matte, trueMatte) / 1000,
    conn: conn(matte, trueMatte) / 1000,
    haloBlack: halo({ r: 0, g: 0, b: 0 }),
    haloWhite: halo({ r: 255, g: 255, b: 255 }),
    haloColour: halo(SATURATED),
    iou: iou(matte, trueMatte),
    coverage: coverageRatio(matte, trueMatte),
  }
}

/** What a cutter that gave nothing is scored as. */
export function emptyLike({ width, height }: CutOut): CutOut {
  const data = new Uint8Array(width * height * 4)
  return { width, height, channels: 4, data, space: 'srgb', alpha: 'straight' }
}
