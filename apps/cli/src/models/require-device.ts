// Owns the refusal of a device that is not on this machine, before any work is done: a picture that needs no network would
// otherwise be cut without a word about it.

import type { DeviceChoice } from '@popcel/matting'

/** @throws PopcelError device-missing */
export async function requireDevice(device: DeviceChoice | undefined, now: () => number): Promise<void> {
  if (device === undefined || device === 'auto' || device === 'cpu') return
  const { createRuntime } = await import('@popcel/runtime/host')
  await using runtime = createRuntime({ now })
  await runtime.require(device)
}
