// Owns the rules about time: delays, the length of one play, the number of plays. All sums are exact fractions.
import type { PlatformSpec } from '../platforms.ts'
import { counted, either } from '../words.ts'
import type { Animation } from './animation.ts'
import type { Report } from './finding.ts'
import { addDelays, atMostMs, equalsMs, inWords, type Seconds } from './time.ts'

/** More frames than this are refused by their number; their delays are not added. */
const MOST_ADDED = 1000

export function checkTime(report: Report, animation: Animation, spec: PlatformSpec): void {
  const controls = animation.frames.map((frame) => frame.control)
  if (!animation.control || controls.length === 0 || controls.length > MOST_ADDED) return
  const still = controls.findIndex(({ delayNum }) => delayNum === 0)
  if (spec.rules.includes('no-zero-delay') && still >= 0) {
    report.refuse('no-zero-delay', `frame ${still + 1} is shown for 0 s; ${spec.brand} refuses that at upload`)
  }
  const play = addDelays(controls)
  checkPlay(report, play, spec)
  checkRepeat(report, play, animation.control.plays, spec)
  const fps = (controls.length * Number(play.den)) / Math.max(1, Number(play.num))
  if (fps > spec.maxFps + 1e-9) {
    report.warn(
      'frame-rate',
      `runs at ${Number(fps.toFixed(1))} frames a second; ${spec.maxFps} is the most that is safe`,
    )
  }
}

function checkPlay(report: Report, play: Seconds, spec: PlatformSpec): void {
  const lasts = `one play lasts ${inWords(play)}`
  if (spec.play.kind === 'one-of') {
    if (spec.play.totalMs.some((ms) => equalsMs(play, ms))) return
    const allowed = either(spec.play.totalMs.map((ms) => ms / 1000))
    report.refuse('play-length', `${lasts}; ${spec.brand} accepts exactly ${allowed} s`)
  } else if (!atMostMs(play, spec.play.totalMs)) {
    report.refuse('play-length', `${lasts}; ${spec.brand} accepts at most ${spec.play.totalMs / 1000} s`)
  }
}

function checkRepeat(report: Report, play: Seconds, plays: number, spec: PlatformSpec): void {
  if (spec.repeat.kind === 'endless') {
    if (plays !== 0)
      report.warn('plays', `stops after ${counted(plays, 'play')}; on ${spec.brand} it should play without end`)
    return
  }
  const { plays: span, maxPlayMs } = spec.repeat
  const allowed = `${spec.brand} accepts ${span.least} to ${span.most}`
  if (plays === 0) report.refuse('plays', `plays without end; ${allowed} plays`)
  else if (plays < span.least || plays > span.most) report.refuse('plays', `plays ${plays} times; ${allowed}`)
  const whole = { num: play.num * BigInt(plays), den: play.den }
  if (!atMostMs(whole, maxPlayMs)) {
    const sum = `${counted(plays, 'play')} of ${inWords(play)} make ${inWords(whole)}`
    report.refuse('play-total', `${sum}; ${spec.brand} accepts at most ${maxPlayMs / 1000} s in all`)
  }
}
