// Owns the inside of the process that doctor looks at devices in: tries each, tells the facts to its parent, ends.

import { createRuntime } from '@popcel/runtime'

/** Called by the process that look-at-devices.ts starts. */
export async function answerDevices(now: () => number): Promise<void> {
  await using runtime = createRuntime({ now })
  const facts = await runtime.devices()
  await new Promise((sent) => process.send?.(facts, sent))
  process.disconnect?.()
}
