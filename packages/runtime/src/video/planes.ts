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
  const deep = bits > 8
  const samples = deep ? new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1) : bytes
  const stride = deep ? plane.stride >> 1 : plane.stride
  const [start, right, down] = {
    0: [0, 1, stride],
    90: [(height - 1) * stride, -stride, 1],
    180: [(height - 1) * stride + width - 1, -1, -stride],
    270: [width - 1, stride, -1],
  }[rotation] as [number, number, number]
  const [columns, rows] = rotation % 180 === 0 ? [width, height] : [height, width]
  const scale = (rgba instanceof Uint16Array ? 65535 : 255) / (2 ** bits - 1)
  for (let y = 0, to = 3; y < rows; y++) {
    for (let x = 0, at = start + y * down; x < columns; x++, at += right, to += 4) rgba[to] = samples[at]! * scale + 0.5
  }
}

type Packed = {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly data: Uint8Array | Uint16Array
}

/** A picture into the rows of a packed frame that may be larger: its last column and row are repeated. */
export function fillRows(picture: Packed, to: Uint8Array, stride: number, rows: number): void {
  const { data, width, height, channels } = picture
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const pixel = channels * data.BYTES_PER_ELEMENT
  const row = width * pixel
  for (let y = 0; y < rows; y++) {
    const from = Math.min(y, height - 1) * row
    const at = y * stride
    to.set(bytes.subarray(from, from + row), at)
    // One more column at the most; more of them only reach into the rounding of the row.
    if (stride >= row + pixel) to.set(bytes.subarray(from + row - pixel, from + row), at + row)
  }
}

/** The fourth channel (or the second of grey) into an alpha plane of `bits` bits. Without one everything is covered. */
export function fillAlpha(picture: Packed, bits: number, to: Uint8Array, stride: number): void {
  const { data, width, height, channels } = picture
  const samples = bits > 8 ? new Uint16Array(to.buffer, to.byteOffset, to.length >> 1) : to
  const step = bits > 8 ? stride >> 1 : stride
  const most = 2 ** bits - 1
  const scale = most / (data instanceof Uint8Array ? 255 : 65535)
  const has = channels % 2 === 0
  for (let y = 0, from = channels - 1; y < height; y++) {
    for (let x = 0, at = y * step; x < width; x++, at++, from += channels) {
      samples[at] = has ? data[from]! * scale + 0.5 : most
    }
  }
}
