// Owns the kernels over rows of pixels in WebAssembly SIMD, written in AssemblyScript; deploy/wasm/build.ts makes binary.ts of it.
// Each has a twin in plain TypeScript that gives the same to the bit (row-kernels.test.ts). Memory is the caller's: whoever calls hands
// over places and leaves SLACK bytes free behind every row, for whole vectors are read and written.

/** line[k] = 8·(above[k] + here[k] + below[k]) of bytes, as 16-bit numbers. Three samples on either side repeat the border. */
export function addRows(above: usize, here: usize, below: usize, line: usize, count: i32): void {
  for (let k = 0; k < count; k += 16) {
    const a = v128.load(above + k)
    const h = v128.load(here + k)
    const b = v128.load(below + k)
    const low = i16x8.add(i16x8.extend_low_i8x16_u(a), i16x8.add(i16x8.extend_low_i8x16_u(h), i16x8.extend_low_i8x16_u(b)))
    const high = i16x8.add(i16x8.extend_high_i8x16_u(a), i16x8.add(i16x8.extend_high_i8x16_u(h), i16x8.extend_high_i8x16_u(b)))
    v128.store(line + k * 2, i16x8.shl(low, 3))
    v128.store(line + k * 2, i16x8.shl(high, 3), 16)
  }
  for (let c: usize = 0; c < 6; c += 2) {
    store<u16>(line - 6 + c, load<u16>(line + c))
    store<u16>(line + count * 2 + c, load<u16>(line + count * 2 - 6 + c))
  }
}

/** out[k] = line[k − 3] + line[k] + line[k + 3]: the sum with the pixels left and right. */
export function addColumns(line: usize, out: usize, count: i32): void {
  const end = out + count * 2
  for (let from = line, to = out; to < end; from += 16, to += 16)
    v128.store(to, i16x8.add(v128.load(from - 6), i16x8.add(v128.load(from), v128.load(from, 6))))
}

/** out[k] = 128·bytes[k]. */
export function widen(bytes: usize, out: usize, count: i32): void {
  for (let k = 0; k < count; k += 16) {
    const v = v128.load(bytes + k)
    v128.store(out + k * 2, i16x8.shl(i16x8.extend_low_i8x16_u(v), 7))
    v128.store(out + k * 2, i16x8.shl(i16x8.extend_high_i8x16_u(v), 7), 16)
  }
}

/** min(255, |row − base|·gain >> 18) of eight samples, as 16-bit numbers that are not cut yet. */
// @ts-ignore: decorator
@inline
function contrastOf(row: usize, base: usize, first: v128, second: v128): v128 {
  const difference = i16x8.abs(i16x8.sub(v128.load(row), v128.load(base)))
  const low = i32x4.shr_u(i32x4.mul(i32x4.extend_low_i16x8_u(difference), first), 18)
  const high = i32x4.shr_u(i32x4.mul(i32x4.extend_high_i16x8_u(difference), second), 18)
  return i16x8.narrow_i32x4_s(low, high)
}

/** map[i] = the largest contrast of pixel i's three samples, 0..255. */
export function measure(row: usize, base: usize, map: usize, width: i32, r: i32, g: i32, b: i32): void {
  const rgbr = i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(r), 1, g), 2, b)
  const gbrg = i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(g), 1, b), 2, r)
  const brgb = i32x4.replace_lane(i32x4.replace_lane(i32x4.splat(b), 1, r), 2, g)
  for (let i = 0; i < width; i += 16, row += 96, base += 96) {
    const s0 = i8x16.narrow_i16x8_u(contrastOf(row, base, rgbr, gbrg), contrastOf(row + 16, base + 16, brgb, rgbr))
    const s1 = i8x16.narrow_i16x8_u(contrastOf(row + 32, base + 32, gbrg, brgb), contrastOf(row + 48, base + 48, rgbr, gbrg))
    const s2 = i8x16.narrow_i16x8_u(contrastOf(row + 64, base + 64, brgb, rgbr), contrastOf(row + 80, base + 80, gbrg, brgb))
    // 48 samples R G B R G B … into sixteen of each.
    const reds = v128.shuffle<u8>(v128.shuffle<u8>(s0, s1, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 0, 0, 0, 0, 0), s2, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29)
    const greens = v128.shuffle<u8>(v128.shuffle<u8>(s0, s1, 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 0, 0, 0, 0, 0), s2, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30)
    const blues = v128.shuffle<u8>(v128.shuffle<u8>(s0, s1, 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 0, 0, 0, 0, 0, 0), s2, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31)
    v128.store(map + i, i8x16.max_u(reds, i8x16.max_u(greens, blues)))
  }
}

// Pieces of a row, each a parabola in x: its end, and for each channel value, first and second difference where it begins. Two
// additions a pixel, in the order of the plain twin.

// @ts-ignore: decorator
@inline
function pairAt(starts: usize, perChannel: usize): v128 {
  return f64x2.replace_lane(f64x2.splat(load<f64>(starts)), 1, load<f64>(starts + perChannel))
}

/** Rounded to whole numbers of 16 bits, 0..top. */
export function paintWhole(ends: usize, starts: usize, pieces: i32, left: i32, width: i32, top: f64, out: usize): void {
  const perChannel = <usize>pieces * 24
  const tops = f64x2.splat(top)
  const none = f64x2.splat(0)
  let x = 0
  for (let k = 0; k < pieces; k++, starts += 24) {
    const end = min(width, load<i32>(ends + k * 4) - left)
    let value = f64x2.add(pairAt(starts, perChannel), f64x2.splat(0.5))
    let step = pairAt(starts + 8, perChannel)
    const bend = pairAt(starts + 16, perChannel)
    let blue = load<f64>(starts + 2 * perChannel) + 0.5
    let blueStep = load<f64>(starts + 2 * perChannel, 8)
    const blueBend = load<f64>(starts + 2 * perChannel, 16)
    for (; x < end; x++, out += 6) {
      const whole = i32x4.trunc_sat_f64x2_s_zero(f64x2.pmin(f64x2.pmax(value, none), tops))
      store<u16>(out, i32x4.extract_lane(whole, 0))
      store<u16>(out, i32x4.extract_lane(whole, 1), 2)
      store<u16>(out, <i32>(blue < 0 ? 0 : blue > top ? top : blue), 4)
      value = f64x2.add(value, step)
      step = f64x2.add(step, bend)
      blue += blueStep
      blueStep += blueBend
    }
  }
}

/** The same as floats, not rounded. */
export function paintExact(ends: usize, starts: usize, pieces: i32, left: i32, width: i32, top: f64, out: usize): void {
  const perChannel = <usize>pieces * 24
  const tops = f64x2.splat(top)
  const none = f64x2.splat(0)
  let x = 0
  for (let k = 0; k < pieces; k++, starts += 24) {
    const end = min(width, load<i32>(ends + k * 4) - left)
    let value = pairAt(starts, perChannel)
    let step = pairAt(starts + 8, perChannel)
    const bend = pairAt(starts + 16, perChannel)
    let blue = load<f64>(starts + 2 * perChannel)
    let blueStep = load<f64>(starts + 2 * perChannel, 8)
    const blueBend = load<f64>(starts + 2 * perChannel, 16)
    for (; x < end; x++, out += 12) {
      v128.store64_lane(out, f32x4.demote_f64x2_zero(f64x2.pmin(f64x2.pmax(value, none), tops)), 0)
      store<f32>(out, <f32>(blue < 0 ? 0 : blue > top ? top : blue), 8)
      value = f64x2.add(value, step)
      step = f64x2.add(step, bend)
      blue += blueStep
      blueStep += blueBend
    }
  }
}

/**
 * Start and end of each run of `value` in rows that lie one behind the other, as pairs; `first` is the index of their first pixel. How many
 * numbers they are; to `counts` how many there are before each row.
 */
export function runsOf(mask: usize, width: i32, rows: i32, value: i32, first: i32, counts: usize, out: usize): i32 {
  const wanted = i8x16.splat(<i8>value)
  let to = out
  for (let y = 0; y < rows; y++, mask += width, first += width, counts += 4) {
    store<i32>(counts, <i32>((to - out) >> 2))
    let inside = 0
    for (let x = 0; x < width; x += 16) {
      let bits = i8x16.bitmask(i8x16.eq(v128.load(mask + x), wanted))
      if (width - x < 16) bits &= (1 << (width - x)) - 1
      // A bit for every place where the row goes in or out of the value.
      let turns = (bits ^ ((bits << 1) | inside)) & 0xffff
      inside = bits >> 15
      for (; turns != 0; turns &= turns - 1, to += 4) store<i32>(to, first + x + ctz(turns))
    }
    if (inside != 0) {
      store<i32>(to, first + width)
      to += 4
    }
  }
  return <i32>((to - out) >> 2)
}

/**
 * Pixels of each row and the one above it, equal to `from`, whose neighbour on the left, right or across the two rows is equal to `into`: their
 * indices, where `first` is that of the first row's first pixel; how many. Rows lie one behind the other, and before the first the one above
 * it: a picture's own first row counts as its own.
 */
export function rimOf(mask: usize, width: i32, rows: i32, from: i32, into: i32, first: i32, out: usize): i32 {
  let to = out
  for (let y = 0; y < rows; y++, mask += width, first += width) {
    const over = mask - width
    for (let x = 0; x < width; x += 16) {
      const here = v128.load(mask + x)
      let before = v128.load(mask + x - 1)
      // Nothing stands before the first: it counts as its own.
      if (x == 0) before = i8x16.replace_lane(before, 0, load<i8>(mask))
      const same = v128.and(i8x16.eq(here, before), i8x16.eq(here, v128.load(over + x)))
      let bits = i8x16.bitmask(same) ^ 0xffff
      if (width - x < 16) bits &= (1 << (width - x)) - 1
      for (; bits != 0; bits &= bits - 1) {
        const at = x + ctz(bits)
        const own = <i32>load<u8>(mask + at)
        const left = at == 0 ? own : <i32>load<u8>(mask + at - 1)
        const up = <i32>load<u8>(over + at)
        if (own == from) {
          if (left == into) {
            store<i32>(to, first + at)
            to += 4
          }
          if (up == into) {
            store<i32>(to, first + at)
            to += 4
          }
        } else if (own == into) {
          if (left == from) {
            store<i32>(to, first + at - 1)
            to += 4
          }
          if (up == from) {
            store<i32>(to, first + at - width)
            to += 4
          }
        }
      }
    }
  }
  return <i32>((to - out) >> 2)
}

/** Turns pixel `i` into `from` and appends it to the list that ends at `to`; where that ends then. */
// @ts-ignore: decorator
@inline
function take(mask: usize, i: i32, from: i32, to: usize): usize {
  store<u8>(mask + i, from)
  store<i32>(to, i)
  return to + 4
}

/**
 * Grows the pixels of a mask equal to `from` into those equal to `into`, at most `layers` times, as `growPlainly` of key/layers.ts does: from
 * `count` pixels at `front`. To `ends` how many were grown with each layer; how many layers there were.
 */
export function grow(mask: usize, width: i32, height: i32, from: i32, into: i32, layers: i32, front: usize, count: i32, grown: usize, ends: usize): i32 {
  const lastRow = width * (height - 1)
  const lastColumn = width - 1
  const last = width * height - 1
  let at = front
  let end = front + (<usize>count << 2)
  let to = grown
  let layer = 0
  for (; layer < layers && at < end; layer++) {
    const start = to
    const diagonal = (layer & 1) == 1
    for (; at < end; at += 4) {
      const i = load<i32>(at)
      const here = mask + i
      const up = i >= width
      const down = i < lastRow
      if (up && load<u8>(here - width) == into) to = take(mask, i - width, from, to)
      if (i > 0 && load<u8>(here - 1) == into && i % width > 0) to = take(mask, i - 1, from, to)
      if (i < last && load<u8>(here + 1) == into && i % width < lastColumn) to = take(mask, i + 1, from, to)
      if (down && load<u8>(here + width) == into) to = take(mask, i + width, from, to)
      if (!diagonal) continue
      if (up && load<u8>(here - width - 1) == into && i % width > 0) to = take(mask, i - width - 1, from, to)
      if (up && load<u8>(here - width + 1) == into && i % width < lastColumn) to = take(mask, i - width + 1, from, to)
      if (down && load<u8>(here + width - 1) == into && i % width > 0) to = take(mask, i + width - 1, from, to)
      if (down && load<u8>(here + width + 1) == into && i % width < lastColumn) to = take(mask, i + width + 1, from, to)
    }
    store<i32>(ends + (<usize>layer << 2), <i32>((to - grown) >> 2))
    at = start
    end = to
  }
  return layer
}

/**
 * The least and the greatest float of each `step` columns of `rows` rows, which lie `stride` bytes apart. `least` and `greatest` must have room for
 * a whole row each.
 */
export function pool(from: usize, stride: i32, rows: i32, width: i32, step: i32, least: usize, greatest: usize): void {
  for (let x = 0; x < width * 4; x += 16) {
    let low = v128.load(from + x)
    let high = low
    for (let y = 1; y < rows; y++) {
      const more = v128.load(from + y * stride + x)
      low = f32x4.pmin(low, more)
      high = f32x4.pmax(high, more)
    }
    v128.store(least + x, low)
    v128.store(greatest + x, high)
  }
  let to = 0
  for (let x = 0; x < width; to += 4) {
    let low = v128.load32_splat(least + x * 4)
    let high = v128.load32_splat(greatest + x * 4)
    const end = min(width, x + step)
    for (x++; x < end; x++) {
      low = f32x4.pmin(low, v128.load32_splat(least + x * 4))
      high = f32x4.pmax(high, v128.load32_splat(greatest + x * 4))
    }
    v128.store32_lane(least + to, low, 0)
    v128.store32_lane(greatest + to, high, 0)
  }
}

// Resizing. Rows go two at a time through the pass across: a pair is a sample of the one and the sample below it of the other, as
// doubles, so that one weight serves both. The pass down adds whole rows of doubles. Sums begin at 0 and go up, as in the plain twin.

/** Writes the low two of four 32-bit whole numbers as a pair, then the high two. */
// @ts-ignore: decorator
@inline
function storePairs(out: usize, whole: v128): void {
  v128.store(out, f64x2.convert_low_i32x4_u(whole))
  v128.store(out, f64x2.convert_low_i32x4_u(v128.shuffle<u64>(whole, whole, 1, 0)), 16)
}

/** Pairs of two rows of bytes. */
export function pairBytes(above: usize, below: usize, count: i32, out: usize): void {
  for (let k = 0; k < count; k += 8, out += 128) {
    const both = v128.shuffle<u8>(v128.load64_zero(above + k), v128.load64_zero(below + k), 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
    const low = i16x8.extend_low_i8x16_u(both)
    const high = i16x8.extend_high_i8x16_u(both)
    storePairs(out, i32x4.extend_low_i16x8_u(low))
    storePairs(out + 32, i32x4.extend_high_i16x8_u(low))
    storePairs(out + 64, i32x4.extend_low_i16x8_u(high))
    storePairs(out + 96, i32x4.extend_high_i16x8_u(high))
  }
}

/** Pairs of two rows of 16-bit whole numbers. */
export function pairWords(above: usize, below: usize, count: i32, out: usize): void {
  for (let k = 0; k < count; k += 4, out += 64) {
    const both = v128.shuffle<u16>(v128.load64_zero(above + k * 2), v128.load64_zero(below + k * 2), 0, 8, 1, 9, 2, 10, 3, 11)
    storePairs(out, i32x4.extend_low_i16x8_u(both))
    storePairs(out + 32, i32x4.extend_high_i16x8_u(both))
  }
}

/** Pairs of two rows of floats. */
export function pairFloats(above: usize, below: usize, count: i32, out: usize): void {
  for (let k = 0; k < count; k += 2, out += 32) {
    const both = v128.shuffle<u32>(v128.load64_zero(above + k * 4), v128.load64_zero(below + k * 4), 0, 4, 1, 5)
    v128.store(out, f64x2.promote_low_f32x4(both))
    v128.store(out, f64x2.promote_low_f32x4(v128.shuffle<u64>(both, both, 1, 0)), 16)
  }
}

/** 0 where below it, `top` where above it; what is no number stays. */
// @ts-ignore: decorator
@inline
function keptWithin(value: v128, top: v128): v128 {
  return f64x2.pmin(f64x2.pmax(value, f64x2.splat(0)), top)
}

/**
 * The pass across, of one channel: out[x] = Σ weights[x·stride + k]·pairs[first[x] + k·step], kept within 0..top and rounded to a float.
 * `first` are byte offsets, `step` and `stride` bytes too.
 */
export function weigh(pairs: usize, step: i32, first: usize, count: usize, weights: usize, stride: i32, width: i32, top: f64, above: usize, below: usize): void {
  const tops = f64x2.splat(top)
  for (let x = 0; x < width * 4; x += 4, weights += stride) {
    let from = pairs + load<i32>(first + x)
    const end = weights + (load<i32>(count + x) << 3)
    let sum = f64x2.splat(0)
    for (let weight = weights; weight < end; weight += 8, from += step)
      sum = f64x2.add(sum, f64x2.mul(v128.load64_splat(weight), v128.load(from)))
    const rounded = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(keptWithin(sum, tops)))
    v128.store64_lane(above + x * 2, rounded, 0)
    v128.store64_lane(below + x * 2, rounded, 1)
  }
}

/** Two sums of the pass down as floats: kept within 0..top, then times gain plus offset. */
// @ts-ignore: decorator
@inline
function ruled(sum: v128, top: v128, gain: v128, offset: v128): v128 {
  return f32x4.demote_f64x2_zero(f64x2.add(f64x2.mul(keptWithin(sum, top), gain), offset))
}

/**
 * The pass down, of one row: out[x] = Σ weights[k]·rows[k][x], kept within 0..top, times gain plus offset. `rows` are the places of
 * rows of doubles, each taken `shift` bytes further on.
 */
export function mix(rows: usize, shift: usize, weights: usize, count: i32, length: i32, top: f64, gain: f64, offset: f64, out: usize): void {
  const tops = f64x2.splat(top)
  const gains = f64x2.splat(gain)
  const offsets = f64x2.splat(offset)
  const end = out + length * 4
  for (let to = out, at = shift; to < end; to += 32, at += 64) {
    let a = f64x2.splat(0)
    let b = a
    let c = a
    let d = a
    for (let k = 0; k < count; k++) {
      const from = <usize>load<i32>(rows + k * 4) + at
      const weight = v128.load64_splat(weights + k * 8)
      a = f64x2.add(a, f64x2.mul(weight, v128.load(from)))
      b = f64x2.add(b, f64x2.mul(weight, v128.load(from, 16)))
      c = f64x2.add(c, f64x2.mul(weight, v128.load(from, 32)))
      d = f64x2.add(d, f64x2.mul(weight, v128.load(from, 48)))
    }
    v128.store(to, v128.shuffle<u64>(ruled(a, tops, gains, offsets), ruled(b, tops, gains, offsets), 0, 2))
    v128.store(to, v128.shuffle<u64>(ruled(c, tops, gains, offsets), ruled(d, tops, gains, offsets), 0, 2), 16)
  }
}
