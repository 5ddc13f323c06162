// Owns what element types go in and come out of a network, and the arrays that hold them on our side of the seam.

import type { Tensor } from '@popcel/matting'
import type { Tensor as OrtTensor } from 'onnxruntime-node'

export type ElementType = OrtTensor.Type

/** Our arrays for what a network takes. A half float is fed as float, rounded to the nearest; 64-bit integers as 32 too. */
const TAKES: Partial<Record<ElementType, readonly string[]>> = {
  float32: ['Float32Array'],
  float16: ['Float32Array'],
  int32: ['Int32Array'],
  int64: ['BigInt64Array', 'Int32Array'],
  uint8: ['Uint8Array'],
  bool: ['Uint8Array'],
}
const GIVES: readonly ElementType[] = [
  'float32',
  'float16',
  'float64',
  'int32',
  'int64',
  'uint8',
  'bool',
  'int8',
  'int16',
  'uint16',
]

export function takesElements(type: ElementType, data: Tensor['data']): boolean {
  return TAKES[type]?.includes(data.constructor.name) ?? false
}

export function canFeed(type: ElementType): boolean {
  return type in TAKES
}

export function canRead(type: ElementType): boolean {
  return GIVES.includes(type)
}

/** The array as the binding wants it: half floats as their bits. */
export function toElements(type: ElementType, data: Tensor['data']): OrtTensor['data'] {
  if (type === 'float16') {
    const half = new Float16Array(data as Float32Array)
    return new Uint16Array(half.buffer)
  }
  if (type === 'int64' && data instanceof Int32Array) return BigInt64Array.from(data, BigInt)
  return data
}

/** An output in one of our arrays. The binding copied it out of ONNX Runtime's memory, so its buffer may be handed over. */
export function fromElements(tensor: OrtTensor): Tensor['data'] {
  const { data } = tensor
  switch (tensor.type) {
    case 'float16':
    case 'float64':
      return Float32Array.from(data as ArrayLike<number>)
    case 'int8':
    case 'int16':
    case 'uint16':
      return Int32Array.from(data as ArrayLike<number>)
    default:
      return data as Tensor['data']
  }
}
