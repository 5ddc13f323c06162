// Owns the first guess of a palette: boxes of colours, cut again and again where it lowers the squared error the most.
// After X. Wu, "Color quantization by dynamic programming and principal analysis" (1992): cut at right angles to the
// principal axis, at the place with the least remaining error. Refinement is refine.ts's.

/** Points (four coordinates each) with weights; no box ever mixes two `groups` (opaque and translucent colours). */
export type Weighted = {
  readonly points: Float32Array
  readonly weights: Float32Array
  readonly groups: readonly Uint32Array[]
}

/**
 * The whole history of cutting, so that any smaller number of boxes can be had without cutting again: box `b` was split
 * off `parent[b]` (which kept its number) when there were b boxes; the first box of each group has parent −1.
 */
export type BoxTree = {
  readonly count: number
  readonly parent: Int32Array
  /** The group of each box. */
  readonly group: Uint8Array
  /** For every point its box when all cuts are made; points outside the groups have 0. */
  readonly owner: Uint16Array
}

type Box = { readonly members: Uint32Array; readonly group: number; readonly cut: Cut | undefined }
type Cut = { readonly gain: number; readonly axis: Float64Array; readonly threshold: number }

/** Cuts into at most `most` boxes (at least one a group that has members), always where the error falls the most. */
export function cutBoxes(input: Weighted, most: number): BoxTree {
  const boxes: Box[] = []
  const parent: number[] = []
  for (const [group, members] of input.groups.entries()) {
    if (members.length === 0) continue
    boxes.push({ members, group, cut: bestCut(input, members) })
    parent.push(-1)
  }
  while (boxes.length < most) {
    const widest = greatestGain(boxes)
    const box = boxes[widest]
    if (!box?.cut) break
    const [low, high] = divide(input, box.members, box.cut)
    boxes[widest] = { members: low, group: box.group, cut: bestCut(input, low) }
    boxes.push({ members: high, group: box.group, cut: bestCut(input, high) })
    parent.push(widest)
  }
  const owner = new Uint16Array(input.weights.length)
  boxes.forEach(({ members }, b) => {
    for (const i of members) owner[i] = b
  })
  const group = Uint8Array.from(boxes, (box) => box.group)
  return { count: boxes.length, parent: Int32Array.from(parent), group, owner }
}

function greatestGain(boxes: readonly Box[]): number {
  let widest = -1
  let gain = 0
  for (let i = 0; i < boxes.length; i++) {
    const cut = boxes[i]!.cut
    if (!cut || cut.gain <= gain) continue
    gain = cut.gain
    widest = i
  }
  return widest
}

/** For every box of the full tree the box that held it when there were `count` boxes. */
export function boxesAt({ parent }: BoxTree, count: number): Uint16Array {
  const out = new Uint16Array(parent.length)
  // A parent's number is always smaller than its child's, so parents are settled first.
  for (let b = 0; b < parent.length; b++) out[b] = b < count || parent[b]! < 0 ? b : out[parent[b]!]!
  return out
}

function divide({ points }: Weighted, members: Uint32Array, { axis, threshold }: Cut): [Uint32Array, Uint32Array] {
  const out = new Uint32Array(members.length)
  let low = 0
  let high = members.length
  for (const member of members) {
    if (project(points, member, axis) < threshold) out[low++] = member
    else out[--high] = member
  }
  return [out.subarray(0, low), out.subarray(low)]
}

function project(points: Float32Array, member: number, axis: Float64Array): number {
  const i = member * 4
  return points[i]! * axis[0]! + points[i + 1]! * axis[1]! + points[i + 2]! * axis[2]! + points[i + 3]! * axis[3]!
}

/** Places along the axis at which a cut is considered: a histogram instead of a sort keeps this linear. */
const BINS = 256

/** Where to cut: splitting weights W1, W2 with means m1, m2 lowers the squared error by W1·W2/(W1+W2)·|m1 − m2|². */
function bestCut(input: Weighted, members: Uint32Array): Cut | undefined {
  if (members.length < 2) return undefined
  const axis = principalAxis(input, members)
  if (!axis) return undefined
  const { least, most, places } = projections(input, members, axis)
  if (!(most > least)) return undefined
  const scale = (BINS - 1e-3) / (most - least)
  const sums = new Float64Array(BINS * 5)
  for (let m = 0; m < members.length; m++) {
    const i = members[m]!
    const bin = Math.floor((places[m]! - least) * scale) * 5
    const weight = input.weights[i]!
    for (let k = 0; k < 4; k++) sums[bin + k]! += weight * input.points[i * 4 + k]!
    sums[bin + 4]! += weight
  }
  const found = scanBins(sums)
  return found.gain > 0 ? { gain: found.gain, axis, threshold: least + found.bin / scale } : undefined
}

function scanBins(sums: Float64Array): { gain: number; bin: number } {
  const total = [0, 0, 0, 0, 0]
  for (let i = 0; i < sums.length; i++) total[i % 5]! += sums[i]!
  const low = [0, 0, 0, 0, 0]
  let gain = 0
  let bin = 0
  for (let b = 0; b + 1 < BINS; b++) {
    for (let k = 0; k < 5; k++) low[k]! += sums[b * 5 + k]!
    const lowWeight = low[4]!
    const highWeight = total[4]! - lowWeight
    if (lowWeight <= 0 || highWeight <= 0) continue
    let apart = 0
    for (let k = 0; k < 4; k++) {
      const d = low[k]! / lowWeight - (total[k]! - low[k]!) / highWeight
      apart += d * d
    }
    const gained = ((lowWeight * highWeight) / total[4]!) * apart
    if (gained > gain) {
      gain = gained
      bin = b + 1
    }
  }
  return { gain, bin }
}

function projections({ points }: Weighted, members: Uint32Array, axis: Float64Array) {
  const places = new Float64Array(members.length)
  let least = Number.POSITIVE_INFINITY
  let most = Number.NEGATIVE_INFINITY
  for (let m = 0; m < members.length; m++) {
    const place = project(points, members[m]!, axis)
    places[m] = place
    if (place < least) least = place
    if (place > most) most = place
  }
  return { least, most, places }
}

/** The direction of most variance, by power iteration on the weighted covariance; undefined when there is none. */
function principalAxis({ points, weights }: Weighted, members: Uint32Array): Float64Array | undefined {
  const covariance = covarianceOf(points, weights, members)
  const spread = covariance[0]! + covariance[5]! + covariance[10]! + covariance[15]!
  if (!(spread > 1e-9)) return undefined
  let axis = Float64Array.of(1, 0.9, 0.8, 0.7)
  for (let round = 0; round < 12; round++) {
    const next = new Float64Array(4)
    for (let r = 0; r < 4; r++) for (let c = 0; c < 4; c++) next[r]! += covariance[r * 4 + c]! * axis[c]!
    const length = Math.hypot(next[0]!, next[1]!, next[2]!, next[3]!)
    if (length < 1e-12) break
    axis = next.map((value) => value / length)
  }
  return axis
}

function covarianceOf(points: Float32Array, weights: Float32Array, members: Uint32Array): Float64Array {
  const sum = new Float64Array(4)
  const square = new Float64Array(16)
  let total = 0
  for (const i of members) {
    const w = weights[i]!
    total += w
    for (let r = 0; r < 4; r++) {
      const wp = w * points[i * 4 + r]!
      sum[r]! += wp
      for (let c = r; c < 4; c++) square[r * 4 + c]! += wp * points[i * 4 + c]!
    }
  }
  for (let r = 0; r < 4; r++) {
    for (let c = r; c < 4; c++) {
      const value = square[r * 4 + c]! / total - (sum[r]! / total) * (sum[c]! / total)
      square[r * 4 + c] = value
      square[c * 4 + r] = value
    }
  }
  return square
}
