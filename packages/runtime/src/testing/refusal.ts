// Owns expecting a row of the error table from work that must not succeed. Test code only.

import { PopcelError } from '@popcel/protocol'
import { expect } from 'vitest'

export async function refusal(work: Promise<unknown>): Promise<PopcelError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(PopcelError)
  return error as PopcelError
}
