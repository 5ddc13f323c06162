// Owns holding one cut-out against its truth: the figures of issue 2, over the final 8-bit result.

import { type CutOut, edgeBand, edgeBandMae, fullScale, haloError, mad, matteOf, type Picture } from '@popcel/matting'

export type Judgement = {
  mad: number
  edgeBand: number
  haloBlack: number
  haloWhite: number
  /** Share of the body, away from the edge, whose alpha is the full value exactly. */
  bodyFull: number
  /** Share of the outside, away from the edge, whose alpha is 0 exactly. */
  emptyClear: number
}

/** `result` and `truth`: straight RGBA of one size. */
export function judge(result: Picture, truth: CutOut): Judgement {
  const matte = matteOf(result)
  const trueMatte = matteOf(truth)
  const band = edgeBand(trueMatte)
  return {
    mad: mad(matte, trueMatte),
    edgeBand: edgeBandMae(matte, trueMatte),
    haloBlack: haloError(result, truth, { r: 0, g: 0, b: 0 }),
    haloWhite: haloError(result, truth, { r: 255, g: 255, b: 255 }),
    bodyFull: shareExactly(result, truth, band, 255),
    emptyClear: shareExactly(result, truth, band, 0),
  }
}

/** Share of the pixels whose true alpha is `level` (of 255), outside the band, where the result's alpha is that exactly. */
function shareExactly(result: Picture, truth: CutOut, band: Uint8Array, level: 0 | 255): number {
  const wanted = level === 0 ? 0 : fullScale(result.data)
  let all = 0
  let exact = 0
  for (let pixel = 0; pixel < band.length; pixel++) {
    const at = pixel * 4 + 3
    if (truth.data[at] !== level || band[pixel] !== 0) continue
    all++
    if (result.data[at] === wanted) exact++
  }
  return all === 0 ? 1 : exact / all
}
