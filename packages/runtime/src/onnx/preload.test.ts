import type { DeviceChoice, Runtime, WeightsRef } from '@popcel/matting'
import { expect, test } from 'vitest'
import { type Foreseen, preload } from './preload.ts'

/** What a runtime is asked to open; it fails, which must not be heard. */
function askedFor(foreseen: Foreseen): [WeightsRef, DeviceChoice][] {
  const asked: [WeightsRef, DeviceChoice][] = []
  const runtime: Runtime = {
    installed: async () => [],
    open: (weights, device) => {
      asked.push([weights, device])
      return Promise.reject(new Error('no such file'))
    },
  }
  preload(runtime, foreseen)
  return asked
}

test('a network that is named is opened ahead, with the weights and the device that cut will ask for', () => {
  expect(askedFor({ model: 'mini' })).toEqual([[{ kind: 'model', model: 'mini', part: 'model' }, 'auto']])
  expect(askedFor({ model: 'u2netp', weights: 'my.onnx', device: 'cpu' })).toEqual([
    [{ kind: 'file', path: 'my.onnx' }, 'cpu'],
  ])
})

test("for 'auto' the network in the package is opened, on the processor where another device is for the best network", () => {
  const mini = { kind: 'model', model: 'mini', part: 'model' } as const
  expect(askedFor({})).toEqual([[mini, 'auto']])
  expect(askedFor({ model: 'auto', device: 'cuda' })).toEqual([[mini, 'cpu']])
})

test.each([{ weights: 'my.onnx' }, { shadow: 'keep' }] as const)("nothing is opened for 'auto' with %o", (options) => {
  expect(askedFor({ model: 'auto', ...options })).toEqual([])
})

test.each(['key', 'sam', 'vitmatte-small-distinctions-646', 'no-such-model'])('nothing is opened for %s', (model) => {
  expect(askedFor({ model })).toEqual([])
})
