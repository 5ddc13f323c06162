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

type Colour = Parameters<typeof haloError>[2]

/** Halo on this colour shows fringes of any other: it is far from all skin, fur and paper. */
export const SATURATED = { r: 255, g: 0, b: 170 } as const

export type Metric = {
  readonly label: string
  /** What it says, for a reader who has not met it. */
  readonly title: string
  readonly better: 'low' | 'high'
  readonly digits: number
}

export const METRICS = {
  mad: { label: 'MAD', title: 'Mean absolute difference of alpha, whole picture', better: 'low', digits: 4 },
  edgeBand: {
    label: 'Edge',
    title: 'Mean absolute difference of alpha within 4 px of an edge',
    better: 'low',
    digits: 4,
  },
  mse: { label: 'MSE', title: 'Mean squared error of alpha', better: 'low', digits: 4 },
  sad: { label: 'SAD', title: 'Sum of absolute differences ÷ 1000', better: 'low', digits: 2 },
  grad: { label: 'Grad', title: 'Gradient error ÷ 1000 (σ 1.4)', better: 'low', digits: 2 },
  conn: { label: 'Conn', title: 'Connectivity error ÷ 1000', better: 'low', digits: 2 },
  haloBlack: { label: 'Halo ●', title: 'Colour error in the edge band over black', better: 'low', digits: 4 },
  haloWhite: { label: 'Halo ○', title: 'Colour error in the edge band over white', better: 'low', digits: 4 },
  haloColour: {
    label: 'Halo ◆',
    title: 'Colour error in the edge band over a saturated colour',
    better: 'low',
    digits: 4,
  },
  iou: { label: 'IoU', title: 'Intersection over union of alpha above one half', better: 'high', digits: 3 },
  coverage: {
    label: 'Cover',
    title: 'Alpha of the result ÷ alpha of the truth; 1 is right',
    better: 'high',
    digits: 3,
  },
} as const satisfies Record<string, Metric>

export type MetricId = keyof typeof METRICS
export const METRIC_IDS = Object.keys(METRICS) as MetricId[]
export type Scores = Readonly<Record<MetricId, number>>

/**
 * `result` and `truth` are straight RGBA of one size. SAD, Grad and Conn are ÷ 1000, as tables show them. Halos are NaN where
 * the truth is a matte alone.
 */
export function score(result: Picture, truth: CutOut, truthHasColour = true): Scores {
  const halo = (ground: Colour) => (truthHasColour ? haloError(result, truth, ground) : Number.NaN)
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
