// Owns what every task works with; built once by the process.

import type { S3Config } from '@popcel/protocol/runpod'
import type { Caps, Pool } from '@popcel/runtime'
import type { Net } from '../files/net.ts'
import type { CutDone, Work } from '../work/table.ts'
import type { Cached } from './result-cache.ts'

export type WorkTools = {
  readonly pool: Pool<Work>
  /** Ids of the models that are here. */
  readonly installed: () => Promise<readonly string[]>
  /** Reaches what a job names. */
  readonly net: Net
  /** Reaches what the operator named: their own bucket. */
  readonly ownNet: Net
  readonly caps: Required<Caps>
  readonly remember: Remember
  readonly now: () => number
  /** Pictures of one batch that are worked on at the same time. */
  readonly atOnce: number
  readonly bucket: OwnBucket | undefined
}

/** One cut, or what an equal one gave before. */
export type Remember = (
  key: string,
  work: (signal: AbortSignal) => Promise<CutDone>,
  signal: AbortSignal,
) => Promise<Cached<CutDone>>

/** The operator's bucket, where every result goes that no job sends elsewhere. */
export type OwnBucket = {
  readonly config: Omit<S3Config, 'bucketName'>
  readonly name: () => string
  readonly region: string | undefined
}

/** What one job adds to the tools. */
export type JobTools = WorkTools & {
  readonly job: { readonly id: string; readonly s3Config?: S3Config | null | undefined }
  readonly signal: AbortSignal
  readonly progress: (value: unknown) => void
  readonly stream: (chunk: unknown) => Promise<void>
}
