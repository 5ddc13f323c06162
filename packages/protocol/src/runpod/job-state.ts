// Owns the states that a job on RunPod's wire can be in, and which of them are the end.

import { z } from 'zod'

/** As the endpoint API spells them (runpod.md §4). */
export const JOB_STATES = ['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELLED', 'TIMED_OUT'] as const
export type JobState = (typeof JOB_STATES)[number]

export const TERMINAL_STATES = ['COMPLETED', 'FAILED', 'CANCELLED', 'TIMED_OUT'] as const
export type TerminalState = (typeof TERMINAL_STATES)[number]

/** True when nothing but an explicit retry changes the state again. */
export function isTerminal(state: JobState): state is TerminalState {
  return (TERMINAL_STATES as readonly JobState[]).includes(state)
}

/** The docs also print RUNNING for IN_PROGRESS (runpod.md §4), so a client reads it as that. */
export const jobStateSchema = z.enum([...JOB_STATES, 'RUNNING']).transform((word): JobState => {
  return word === 'RUNNING' ? 'IN_PROGRESS' : word
})
