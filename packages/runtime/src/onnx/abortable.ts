// Owns waiting for shared work with a signal of one's own: the wait ends at once, the work goes on for the others.

import type { StopSignal } from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'

/** @throws PopcelError aborted, as soon as the signal says so */
export function abortable<T>(work: Promise<T>, signal: StopSignal | undefined): Promise<T> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const leave = () => reject(new PopcelError('aborted'))
    const settled = () => signal.removeEventListener('abort', leave)
    work.then(resolve, reject).finally(settled)
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave)
  })
}
