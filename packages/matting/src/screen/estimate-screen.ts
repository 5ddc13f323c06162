// Owns finding out what screen a clip was shot on, from a few of its frames, and how sure that is.

import { PopcelError } from '@popcel/protocol'
import { linearToSrgb, srgbToLinear } from '../light.ts'
import type { Picture } from '../picture.ts'
import { type Cluster, findCluster } from './cluster.ts'
import { differenceOf, excessOf, hueOf, type ScreenHue, type Triple } from './hue.ts'
import { SAMPLE, samplesOf } from './samples.ts'
import { evenScreen, type Screen } from './screen.ts'
import { fitSurface } from './surface.ts'

export type EstimateScreenOptions = {
  /** 'auto' (default) takes green or blue, whichever fills more of the frames and of their borders. */
  readonly hue?: ScreenHue | 'auto'
  /** The screen's colour, sRGB 0..255, where the user knows it: any saturated colour. Its light is still read off the frames. */
  readonly colour?: { readonly r: number; readonly g: number; readonly b: number }
}

export type ScreenReport = {
  /** Mean colour of the screen, 8-bit sRGB, to be shown. */
  readonly rgb: Triple
  /**
   * 0..1: half from the share of the samples that show the screen (a quarter is enough), half from that of the frames' border
   * (half of it is enough), times its saturation (0.4 is enough).
   */
  readonly confidence: number
  /** Share of all samples, and of those at the border, that show the screen. */
  readonly coverage: number
  readonly border: number
  /** Darkest over brightest part of the screen, 0..1; 1 where one colour describes it. */
  readonly evenness: number
  readonly noise: number
  readonly frames: number
}

export type ScreenEstimate = { readonly screen: Screen; readonly report: ScreenReport }

/** Takes frames one after the other (a dozen spread over a clip is enough), keeps samples only, and says in the end. */
export type ScreenEstimator = { add(frame: Picture): void; finish(): ScreenEstimate }

const LEAST_COVERAGE = 0.02
const LEAST_CONFIDENCE = 0.15
/** A colour that stands out by less than this share of its strongest channel is no screen. */
const LEAST_SATURATION = 0.15

const SURE_CONFIDENCE = 0.5
/** A screen goes on beyond the frame. A blue coat fills a quarter of many a picture, and some of its lower border at most. */
const SURE_BORDER = 0.3

/** Whether a screen can be taken without being asked for: else a blue disc on white is keyed away, and the white is kept. */
export function isSureScreen({ confidence, border }: ScreenReport): boolean {
  return confidence >= SURE_CONFIDENCE && border >= SURE_BORDER
}

/**
 * The screen of a clip: its colour in linear light where it is in the frame, from a dozen frames spread over the clip. The
 * fullest saturated spot of hue and saturation, frame borders counted three times; light that falls off is kept as a
 * smooth surface where that describes the screen better than one colour.
 * @throws PopcelError screen-not-found, usage (no frames, a grey picture, a colour that is grey)
 */
export function estimateScreen(frames: Iterable<Picture>, options: EstimateScreenOptions = {}): ScreenEstimate {
  const estimator = startScreenEstimate(options)
  for (const frame of frames) estimator.add(frame)
  return estimator.finish()
}

/** {@link estimateScreen} for frames that come one by one. */
export function startScreenEstimate(options: EstimateScreenOptions = {}): ScreenEstimator {
  const given = options.colour && givenColour(options.colour)
  const parts: Float32Array[] = []
  return {
    add(frame) {
      parts.push(samplesOf(frame))
    },
    finish() {
      if (parts.length === 0) throw new PopcelError('usage', { reason: 'no frame was given to find the screen in' })
      const samples = joined(parts)
      return given ? aroundGiven(samples, given, parts.length) : found(samples, options.hue ?? 'auto', parts.length)
    },
  }
}

function givenColour({ r, g, b }: NonNullable<EstimateScreenOptions['colour']>): Triple {
  const colour: Triple = [srgbToLinear(r / 255), srgbToLinear(g / 255), srgbToLinear(b / 255)]
  const excess = excessOf(differenceOf(hueOf(colour)), colour)
  if (excess >= LEAST_SATURATION * Math.max(...colour) && excess > 0.002) return colour
  throw new PopcelError('usage', {
    reason: `a screen must have a colour, and ${r},${g},${b} is nearly grey; plain grey backgrounds are for the model key`,
  })
}

/** The user's colour holds even where the frames show none of it. */
function aroundGiven(samples: Float32Array, colour: Triple, frames: number): ScreenEstimate {
  const hue = hueOf(colour)
  const cluster = findCluster(samples, differenceOf(hue), colour)
  const coverage = cluster ? cluster.count / (samples.length / SAMPLE) : 0
  if (cluster && coverage >= LEAST_COVERAGE / 4) return described(samples, cluster, hue, frames)
  const screen = evenScreen(hue, colour)
  return { screen, report: { ...reportOf(screen, samples, cluster, frames), confidence: 0 } }
}

function found(samples: Float32Array, hue: ScreenHue | 'auto', frames: number): ScreenEstimate {
  const hues: readonly ScreenHue[] = hue === 'auto' ? ['green', 'blue'] : [hue]
  let best: ScreenEstimate | undefined
  for (const one of hues) {
    const cluster = findCluster(samples, differenceOf(one))
    if (!cluster || cluster.count < LEAST_COVERAGE * (samples.length / SAMPLE)) continue
    const estimate = described(samples, cluster, one, frames)
    if (!best || estimate.report.confidence > best.report.confidence) best = estimate
  }
  if (best && best.report.confidence >= LEAST_CONFIDENCE) return best
  throw new PopcelError('screen-not-found', {
    colour: hue === 'auto' ? 'green or blue' : hue,
    reason: best
      ? `the likeliest covers ${Math.round(best.report.coverage * 100)} % of the frames and ${Math.round(best.report.border * 100)} % of their border`
      : 'no such colour covers 2 % of the frames',
  })
}

function described(samples: Float32Array, cluster: Cluster, hue: ScreenHue, frames: number): ScreenEstimate {
  const screen: Screen = { hue, ...fitSurface(samples, cluster, differenceOf(hue)) }
  return { screen, report: reportOf(screen, samples, cluster, frames) }
}

function reportOf(screen: Screen, samples: Float32Array, cluster: Cluster | undefined, frames: number): ScreenReport {
  const { colour, light, noise, hue } = screen
  const total = samples.length / SAMPLE
  let border = 0
  for (let at = 5; at < samples.length; at += SAMPLE) border += samples[at]!
  const coverage = (cluster?.count ?? 0) / total
  const atBorder = border === 0 ? 0 : (cluster?.borderCount ?? 0) / border
  const saturation = excessOf(differenceOf(hue), colour) / Math.max(...colour)
  const seen = 0.5 * Math.min(1, coverage / 0.25) + 0.5 * Math.min(1, atBorder / 0.5)
  const levels = light.values.map((_, i) => (i % 3 === 0 ? excessOf(differenceOf(hue), light.values, i) : 0))
  const lit = levels.filter((_, i) => i % 3 === 0)
  return {
    rgb: colour.map((v) => Math.round(Math.min(1, linearToSrgb(v)) * 255)) as unknown as Triple,
    confidence: seen * Math.min(1, Math.max(0, saturation / 0.4)),
    coverage,
    border: atBorder,
    evenness: Math.max(0, Math.min(...lit)) / Math.max(...lit),
    noise,
    frames,
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
