import { expect, test } from 'vitest'
import { buffersOf, freeBuffers, ownTensors } from './buffers.ts'

test('buffers that are freed have no memory any more, and each is freed once', () => {
  const shared = new ArrayBuffer(32)
  const tensors = {
    left: { dims: [4], data: new Float32Array(shared, 0, 4), given: true },
    right: { dims: [4], data: new Float32Array(shared, 16, 4), given: true },
  }
  expect(buffersOf(tensors)).toEqual([shared])
  freeBuffers(tensors)
  expect([shared.detached, shared.byteLength, tensors.left.data.length]).toEqual([true, 0, 0])
})

test('a tensor that was not given is copied, so that freeing leaves the caller’s own alone', () => {
  const own = Float32Array.of(1, 2, 3)
  freeBuffers(ownTensors({ input: { dims: [3], data: own } }))
  expect([...own]).toEqual([1, 2, 3])
})
