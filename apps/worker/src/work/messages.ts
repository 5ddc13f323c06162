// Owns what a worker and its process for pictures say to each other. Plain data: it crosses processes.

import type { WorkAnswer, WorkRequest } from '@popcel/runtime'

/** What the process is told at its start, as JSON. */
export type ChildSettings = { readonly threads: number; readonly modelsDir: string }

export type ToChild =
  | { readonly kind: 'run'; readonly request: WorkRequest }
  /** The task with this number is not wanted any more; nothing is answered. */
  | { readonly kind: 'stop'; readonly id: number }

/** `reloadMs`: what it took to load the networks that the process holds, and would take again. */
export type FromChild = { readonly answer: WorkAnswer; readonly reloadMs: number }
