// Owns the sentences for numbers that a caller gave and that are out of range.

import { PopcelError } from '@popcel/protocol'

/** @throws PopcelError usage */
export function within(name: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return
  throw new PopcelError('usage', { reason: `${name} must be a number from ${least} to ${most}, not ${value}` })
}

/** @throws PopcelError usage */
export function wholeWithin(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return
  throw new PopcelError('usage', { reason: `${name} must be a whole number from ${least} to ${most}, not ${value}` })
}
