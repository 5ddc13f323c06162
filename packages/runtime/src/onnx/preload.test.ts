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

test.each(['auto', 'key', 'sam', 'vitmatte-small-distinctions-646', 'no-such-model'])(
  'nothing is opened for %s',
  (model) => {
    expect(askedFor({ model })).toEqual([])
  },
)

test('nothing is opened where no model is named', () => {
  expect(askedFor({})).toEqual([])
})
