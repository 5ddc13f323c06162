// Owns what a second of a worker costs, with where each price is from and of which day. Prices change often.

export type Price = {
  readonly id: string
  readonly what: string
  /** US dollars, of one worker. */
  readonly perSecond: number
  /** Where it is from, and its day. */
  readonly source: string
}

/** RunPod's documentation, table of serverless GPU prices, flex workers, as of 8 June 2026. */
const GPU_SOURCE = "RunPod's documentation, serverless flex workers, 8 June 2026"

const GPUS = {
  a4000: { what: 'A4000, A4500, RTX 4000 (16 GB)', perSecond: 0.00016 },
  a5000: { what: 'L4, A5000, 3090 (24 GB)', perSecond: 0.00019 },
  4090: { what: '4090 (24 GB)', perSecond: 0.00031 },
  a6000: { what: 'A6000, A40 (48 GB)', perSecond: 0.00034 },
  l40s: { what: 'L40, L40S, 6000 Ada (48 GB)', perSecond: 0.00053 },
  a100: { what: 'A100 (80 GB)', perSecond: 0.00076 },
  'rtx-6000-pro': { what: 'RTX 6000 PRO (96 GB)', perSecond: 0.00111 },
  h100: { what: 'H100 (80 GB)', perSecond: 0.00116 },
  h200: { what: 'H200 (141 GB)', perSecond: 0.00155 },
  b200: { what: 'B200 (180 GB)', perSecond: 0.0024 },
} as const satisfies Record<string, { what: string; perSecond: number }>

/**
 * There is no official price of serverless CPUs. The examples in the description of RunPod's REST API v2 say
 * `serverlessPerVcpu` 0.03 dollars an hour (0.04 on secure hosts): an assumption, and said so wherever it is used.
 */
export const DOLLARS_PER_VCPU_HOUR = 0.03

const CPU_SOURCE = `assumed: ${DOLLARS_PER_VCPU_HOUR} dollars per vCPU and hour, an example in RunPod's REST API v2 (2026); there is no official price`

/** Undefined when no price is called so. CPUs are `cpu-N` with the number of vCPUs. */
export function priceOf(id: string): Price | undefined {
  const vcpus = Number(/^cpu-([1-9]\d{0,2})$/.exec(id)?.[1])
  if (vcpus > 0) {
    return { id, what: `CPU, ${vcpus} vCPU`, perSecond: (vcpus * DOLLARS_PER_VCPU_HOUR) / 3600, source: CPU_SOURCE }
  }
  return prices().find((price) => price.id === id)
}

/** Every GPU, the cheapest first. */
export function prices(): readonly Price[] {
  const gpus = Object.entries(GPUS).map(([id, row]) => ({ id, ...row, source: GPU_SOURCE }))
  return gpus.sort((a, b) => a.perSecond - b.perSecond)
}

/** What a worker costs a second when `dollars` are paid for `jobs` that take `ms` each and nothing else. */
export function impliedPrice(dollars: number, jobs: number, ms: number): number {
  return dollars / ((jobs * ms) / 1000)
}

export function ownPrice(perSecond: number): Price {
  return { id: 'own', what: `$${perSecond} a second`, perSecond, source: 'given with --price' }
}
