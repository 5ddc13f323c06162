// Owns finding a drawn character's eyes: two dark marks of the same size, side by side, inside the figure. A hat, hair or a
// wing misleads the silhouette (head.ts); eyes do not. It says nothing when it is not sure.
import { BORDER, type Level } from './pyramid.ts'

/** Shares of the crop: the point between the eyes, and the distance of their centres as a share of the crop's width. */
export type Eyes = { readonly x: number; readonly y: number; readonly gap: number }

/** Linear luminance under which a pixel is part of a mark; several are tried because irises and lashes differ. */
const DARK = [0.015, 0.03, 0.06, 0.1, 0.16]
/** What a pair must score to be believed; two equal discs on one line in the middle of the head score about 1. */
const SURE = 0.42

type Mark = { x: number; y: number; width: number; height: number; area: number }

/**
 * Looks at the level that is at most 320 px high. `headX` and `headWidth` (shares of the crop's width) say about where
 * the head is; the eyes are looked for in the upper two thirds of the figure.
 */
export function findEyes(levels: readonly Level[], headX: number, headWidth: number): Eyes | undefined {
  let index = 0
  while (index + 1 < levels.length && levels[index]!.height > 320) index++
  const level = levels[index]!
  let best: Eyes | undefined
  let bestScore = SURE
  for (const limit of DARK) {
    const marks = darkMarks(level, limit)
    for (const left of marks) {
      for (const right of marks) {
        if (right.x <= left.x) continue
        const score = pairScore(left, right, level, headX, headWidth)
        if (score <= bestScore) continue
        bestScore = score
        best = {
          x: (left.x + right.x) / 2 / level.width,
          y: (left.y + right.y) / 2 / level.height,
          gap: (right.x - left.x) / level.width,
        }
      }
    }
  }
  return best
}

/** 0 for what cannot be eyes, towards 1 for equal, level, round marks about the middle of the head. */
function pairScore(a: Mark, b: Mark, level: Level, headX: number, headWidth: number): number {
  const gap = b.x - a.x
  const head = headWidth * level.width
  if (gap < 0.16 * head || gap > 0.75 * head) return 0
  if (Math.max(a.width, b.width) > 0.75 * gap || Math.max(a.y, b.y) > 0.66 * level.height) return 0
  const alike = (p: number, q: number) => Math.min(p, q) / Math.max(p, q)
  const same = alike(a.area, b.area) * alike(a.height, b.height) * alike(a.width, b.width)
  const tilt = Math.abs(a.y - b.y) / gap
  const aside = Math.abs((a.x + b.x) / 2 - headX * level.width) / (0.5 * head)
  if (tilt > 0.3 || aside > 0.6) return 0
  // Eyes of a drawn face are large: a tenth of the gap at least, and most are a third.
  const large = Math.min(1, Math.sqrt(a.area + b.area) / (0.36 * gap))
  return same ** 0.5 * (1 - tilt * 2) * (1 - 0.7 * aside) * large
}

/** Connected dark pixels inside the figure that are neither specks nor outlines: compact, and not larger than an eye. */
function darkMarks({ width, height, stride, data }: Level, limit: number): Mark[] {
  const at = (x: number, y: number) => ((y + BORDER) * stride + x + BORDER) * 4
  const dark = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const p = at(x, y)
      const light = 0.2126 * data[p]! + 0.7152 * data[p + 1]! + 0.0722 * data[p + 2]!
      if (data[p + 3]! > 0.95 && light < limit) dark[y * width + x] = 1
    }
  }
  const marks: Mark[] = []
  for (let start = 0; start < dark.length; start++) {
    if (dark[start] !== 1) continue
    const mark = takeMark(dark, width, start)
    const box = mark.width * mark.height
    const sized = mark.area >= 8 && mark.area < 0.03 * dark.length && mark.height > 1 && mark.width > 1
    if (sized && mark.area > 0.4 * box && mark.height < 4 * mark.width && mark.width < 3 * mark.height) marks.push(mark)
  }

  return marks
}

/** Collects the 8-connected mark that holds `start` and clears it. */
function takeMark(dark: Uint8Array, width: number, start: number): Mark {
  const stack = [start]
  dark[start] = 0
  let [left, right, top, bottom, area] = [width, 0, dark.length, 0, 0]
  for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
    const x = i % width
    const y = (i - x) / width
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
    area++
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const n = i + dy * width + dx
        if (x + dx < 0 || x + dx >= width || dark[n] !== 1) continue
        dark[n] = 0
        stack.push(n)
      }
    }
  }
  return { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left + 1, height: bottom - top + 1, area }
}
