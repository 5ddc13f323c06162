// Owns what the queue tells the rest of the endpoint when a job changes.

import type { TerminalState } from '@popcel/protocol/runpod'

export type QueueEvent =
  /** A job can be taken. */
  | { readonly type: 'queued'; readonly id: string }
  | { readonly type: 'taken'; readonly id: string; readonly worker: string; readonly delayMs: number }
  /** Progress or a stream chunk arrived. */
  | { readonly type: 'news'; readonly id: string; readonly worker: string }
  | {
      readonly type: 'ended'
      readonly id: string
      readonly state: TerminalState
      /** Undefined when no worker had it. */
      readonly worker: string | undefined
      readonly executionMs: number | undefined
      /** A webhook is due. */
      readonly hooked: boolean
    }
  /** A worker works on a job whose result nobody wants any more. */
  | { readonly type: 'unwanted'; readonly id: string; readonly worker: string }
  /** The job was taken back from a worker that was lost. */
  | { readonly type: 'lost'; readonly id: string; readonly worker: string }
