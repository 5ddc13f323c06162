// Owns reading the values of options: numbers, times and scalers, with a sentence for what is wrong.

import { PopcelError } from '@popcel/protocol'
import type { Scaler } from './scaling/scaler.ts'

/** @throws PopcelError usage */
export function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
    throw wrong(name, text, `a whole number from ${least} to ${most}`)
  }
  return value
}

/** Seconds as text, in ms. @throws PopcelError usage */
export function seconds(name: string, text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= 0) || value > 86_400) throw wrong(name, text, 'seconds, from 0 to 86400')
  return Math.round(value * 1000)
}

/** @throws PopcelError usage */
export function scalerOf(kind: string, value: string | undefined): Scaler {
  if (kind === 'queue-delay') return { type: 'QUEUE_DELAY', delayMs: seconds('scaler-value', value ?? '4') }
  if (kind !== 'request-count') throw wrong('scaler', kind, 'request-count or queue-delay')
  return { type: 'REQUEST_COUNT', requests: whole('scaler-value', value ?? '1', 1, 1_000_000) }
}

export function wrong(name: string, text: string, wanted: string): PopcelError {
  return new PopcelError('usage', { reason: `--${name} "${text}" is wrong; wanted: ${wanted}` })
}
