// Owns how answers and failures look on the wire.

import { PopcelError } from '@popcel/protocol'
import type { ErrorEnvelope } from '@popcel/protocol/runpod'
import { HTTPException } from 'hono/http-exception'

/** Exactly 200: the JavaScript SDK takes no other status for success (facts about RunPod, §5.2). */
export function jsonText(text: string, status = 200): Response {
  return new Response(text, { status, headers: { 'content-type': 'application/json' } })
}

export function nothing(): Response {
  return new Response(null, { status: 204 })
}

export function failureAnswer(thrown: unknown): Response {
  const error = asRow(thrown)
  const { code, message, retryable, details } = error.toJSON()
  const body: ErrorEnvelope = { error: message, code, retryable, details: { ...details } }
  const answer = jsonText(JSON.stringify(body), error.status)
  // Browsers ask for a password then, which the status page needs.
  if (code === 'unauthorized') answer.headers.set('www-authenticate', 'Basic realm="popcel endpoint", charset="UTF-8"')
  if (code === 'wrong-method') answer.headers.set('allow', String(details['allowed']).replace(' and ', ', '))
  return answer
}

/** The row of the error table for something thrown while a request was answered. */
export function asRow(thrown: unknown): PopcelError {
  if (thrown instanceof PopcelError) return thrown
  if (thrown instanceof HTTPException)
    return new PopcelError('value-wrong', { field: 'request', reason: thrown.message })
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  return new PopcelError('internal', { reason }, { cause: thrown })
}
