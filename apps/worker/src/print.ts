// Owns everything that the worker prints: results of local modes to stdout, what happens to stderr, or all of it as JSON lines
// to stdout where RunPod reads it. The only file that writes to them.

import type { PopcelError } from '@popcel/protocol'

export type Output = { write(text: string): unknown }

export type Printer = {
  /** What happens, with the job that it is about. */
  log(message: string, job?: string): void
  fail(error: PopcelError): void
  /** What was asked for: JSON, or text. */
  result(text: string): void
}

/** RunPod cuts messages at this length (facts, §1.1). */
const MOST_MESSAGE = 4096

/** `json`: one object a line as RunPod's own worker writes it. */
export function createPrinter(out: Output, err: Output, json: boolean): Printer {
  const line = (level: 'INFO' | 'ERROR', message: string, requestId?: string) =>
    out.write(
      `${JSON.stringify({ ...(requestId === undefined ? {} : { requestId }), message: message.slice(0, MOST_MESSAGE), level })}\n`,
    )
  return {
    log(message, job) {
      if (json) line('INFO', message, job)
      else err.write(`popcel worker: ${job === undefined ? '' : `${job}: `}${message}\n`)
    },
    fail(error) {
      if (json) line('ERROR', error.message)
      else err.write(`popcel worker: ${error.message}\n`)
    },
    result: (text) => void out.write(`${text}\n`),
  }
}
