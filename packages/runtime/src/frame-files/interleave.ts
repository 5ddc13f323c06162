// Owns planes -> interleaved samples of the kind that a format stores: rounded, held to 0..1, no copy where none is needed.

import { PopcelError } from '@popcel/protocol'
import type { FramePlane, FramePlanes, FrameScratch } from './frame-file.ts'
import { fullOf, positionOf } from './planes.ts'
import { usage } from './refusals.ts'

export type Interleaved<S> = {
  readonly data: S
  readonly channels: 1 | 2 | 3 | 4
  readonly clamped: number
  /** What to give back to the scratch, where a buffer was taken. */
  readonly buffer: Uint8Array | undefined
}

type Kinds = { uint8: Uint8Array; uint16: Uint16Array; float: Float32Array }
const KINDS = { uint8: Uint8Array, uint16: Uint16Array, float: Float32Array } as const
const ORDERS = [['R', 'G', 'B', 'A'], ['R', 'G', 'B'], ['Y', 'A'], ['Y'], ['A']]

/** @throws PopcelError usage for other channels than grey or RGB; frame-not-finite */
export function interleave<K extends keyof Kinds>(
  frame: FramePlanes,
  kind: K,
  scratch: FrameScratch,
): Interleaved<Kinds[K]> {
  const planes = inOrder(frame)
  const channels = planes.length as 1 | 2 | 3 | 4
  const length = frame.width * frame.height * channels
  const there = asItIs(planes, length)
  if (there instanceof KINDS[kind] && kind !== 'float')
    return { data: there as Kinds[K], channels, clamped: 0, buffer: undefined }
  const Kind = KINDS[kind]
  const buffer = scratch.take(length * Kind.BYTES_PER_ELEMENT)
  const data = new Kind(buffer.buffer as ArrayBuffer, buffer.byteOffset, length)
  let clamped = 0
  planes.forEach((plane, channel) => {
    clamped +=
      data instanceof Float32Array
        ? copyFloats(frame, plane, data, channel, channels)
        : quantise(frame, plane, data, channel, channels)
  })
  return { data: data as Kinds[K], channels, clamped, buffer }
}

function inOrder({ planes }: FramePlanes): readonly FramePlane[] {
  const order = ORDERS.find(
    (names) => names.length === planes.length && names.every((name) => planes.some((plane) => plane.name === name)),
  )
  if (order) return order.map((name) => planes.find((plane) => plane.name === name)!)
  if (planes.length === 1) return planes
  throw usage(
    `only EXR holds the channels ${planes.map(({ name }) => name).join(' ')}; others hold Y, Y A, R G B or R G B A`,
  )
}

/** The planes' own memory, where they lie in it as they are wanted. */
function asItIs(planes: readonly FramePlane[], length: number): FramePlane['data'] | undefined {
  const { data } = planes[0]!
  const fits = planes.every((plane, i) => plane.data === data && plane.offset === i && plane.stride === planes.length)
  return fits && data.length === length ? data : undefined
}

function quantise(
  frame: FramePlanes,
  { data, offset, stride, name }: FramePlane,
  out: Uint8Array | Uint16Array,
  to: number,
  step: number,
): number {
  const scale = fullOf(out) / fullOf(data)
  const full = fullOf(out)
  const count = frame.width * frame.height
  let clamped = 0
  for (let i = 0, from = offset, o = to; i < count; i++, from += stride, o += step) {
    const value = data[from]! * scale
    if (value >= 0 && value <= full) out[o] = value + 0.5
    else {
      if (!Number.isFinite(value)) throw refusal(frame, { data, offset, stride, name })
      out[o] = value < 0 ? 0 : full
      clamped++
    }
  }
  return clamped
}

function copyFloats(frame: FramePlanes, plane: FramePlane, out: Float32Array, to: number, step: number): number {
  const { data, offset, stride } = plane
  const full = fullOf(data)
  const count = frame.width * frame.height
  let check = 0
  for (let i = 0, from = offset, o = to; i < count; i++, from += stride, o += step) {
    const value = data[from]! / full
    check += value * 0
    out[o] = value
  }
  if (check !== 0) throw refusal(frame, plane)
  return 0
}

function refusal(frame: FramePlanes, plane: FramePlane): PopcelError {
  let [count, first] = [0, -1]
  for (let i = 0; i < frame.width * frame.height; i++) {
    const index = plane.offset + i * plane.stride
    if (Number.isFinite(plane.data[index])) continue
    if (first < 0) first = index
    count++
  }
  return new PopcelError('frame-not-finite', { count, channel: plane.name, ...positionOf(plane, first, frame.width) })
}
