// Owns moving samples between FFmpeg's planes and our own memory: rows packed, alpha woven in, edges repeated. Typed arrays only.

/** A plane as FFmpeg holds it: rows of `stride` bytes. */
export type Plane = {
  readonly bytes: Uint8Array
  readonly stride: number
  readonly width: number
  readonly height: number
}

type Planar = { readonly data: readonly Uint8Array[] | null; readonly linesize: readonly number[]; height: number }

/** Rows of a packed frame, without the bytes that round each of them up. */
export function packRows(from: Uint8Array, stride: number, to: Uint8Array | Uint16Array, height: number): void {
  const bytes = new Uint8Array(to.buffer, to.byteOffset, to.byteLength)
  const row = bytes.length / height
  if (row === stride) bytes.set(from.subarray(0, bytes.length))
  else for (let y = 0; y < height; y++) bytes.set(from.subarray(y * stride, y * stride + row), y * row)
}

/** Every plane of one frame into a frame of the same format that is as large or larger; what is beyond is left as it is. */
export function copyPlanes(from: Planar, to: Planar): void {
  from.data!.forEach((plane, i) => {
    const target = to.data![i]!
    const [step, other] = [from.linesize[i]!, to.linesize[i]!]
    const row = Math.min(step, other)
    const rows = Math.min(Math.floor(plane.length / step), Math.floor(target.length / other))
    for (let y = 0; y < rows; y++) target.set(plane.subarray(y * step, y * step + row), y * other)
  })
}

/**
 * Writes an alpha plane of `bits` bits into the fourth channel, widened to the picture's full scale and turned clockwise
 * by `rotation` degrees as the picture was.
 */
export function spreadAlpha(plane: Plane, bits: number, rgba: Uint8Array | Uint16Array, rotation: number): void {
  const { bytes, width, height } = plane
  const deep = rgba instanceof Uint16Array
  const samples = deep ? new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1) : bytes
  const stride = deep ? plane.stride >> 1 : plane.stride
  const [start, right, down] = {
    0: [0, 1, stride],
    90: [(height - 1) * stride, -stride, 1],
    180: [(height - 1) * stride + width - 1, -1, -stride],
    270: [width - 1, stride, -1],
  }[rotation] as [number, number, number]
  const [columns, rows] = rotation % 180 === 0 ? [width, height] : [height, width]
  const scale = deep ? 65535 / (2 ** bits - 1) : 1
  for (let y = 0, to = 3; y < rows; y++) {
    for (let x = 0, at = start + y * down; x < columns; x++, at += right, to += 4) rgba[to] = samples[at]! * scale + 0.5
  }
}
