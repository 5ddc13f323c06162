// Owns the motions that leave the ground: hop, bounce, jump, cheer, start, float, pop, run, dance step.
import { flight, overshoot, smooth, swing, track } from '../easing.ts'
import type { PoseDelta } from '../pose.ts'

/** Phase 0 is the top. Crouch before, parabola in the air, squash on landing, after-swing. */
export function hop(t: number): PoseDelta {
  return {
    lift: 0.15 * flight(t, 0.77, 0.23),
    stretch: track(
      t,
      [0, 0.01, 0.2, 0.09, 0.26, -0.04, 0.34, -0.15, 0.46, -0.02, 0.54, -0.04, 0.66, -0.14, 0.74, 0.02, 0.8, 0.11],
    ),
  }
}

/** Bounces like a ball on and on: no rest on the ground. */
export function bounce(t: number): PoseDelta {
  return {
    lift: 0.17 * flight(t, 0.66, 0.34),
    stretch: track(t, [0, 0, 0.14, 0.03, 0.31, 0.1, 0.37, -0.06, 0.5, -0.21, 0.62, -0.04, 0.69, 0.12, 0.86, 0.04]),
    nod: track(t, [0, -0.02, 0.3, -0.03, 0.52, 0.05, 0.72, 0.02]),
  }
}

/** The big one: deep crouch, launch with stretch, hang, land deep, recover. */
export function jump(t: number): PoseDelta {
  return {
    lift: 0.3 * flight(t, 0.76, 0.24),
    stretch: track(
      t,
      [
        0, 0.02, 0.12, 0.03, 0.22, 0.12, 0.27, -0.06, 0.35, -0.23, 0.46, -0.02, 0.52, 0.02, 0.58, -0.03, 0.69, -0.25,
        0.75, 0.02, 0.79, 0.19, 0.9, 0.07,
      ],
    ),
    bend: track(t, [0, 0, 0.35, 0.05, 0.5, -0.02, 0.69, -0.05, 0.85, 0.02]),
    pitch: track(t, [0, -0.12, 0.2, -0.06, 0.35, 0.16, 0.5, 0, 0.69, 0.16, 0.82, -0.16]),
  }
}

/** Two hops with a throw to either side, for joy. */
export function cheer(t: number): PoseDelta {
  const half = 2 * t
  return {
    lift: 0.16 * flight(half, 0.72, 0.28),
    stretch: track(
      half,
      [0, 0.04, 0.22, 0.1, 0.3, -0.05, 0.42, -0.17, 0.5, -0.08, 0.6, -0.18, 0.7, 0.02, 0.76, 0.15, 0.9, 0.08],
    ),
    tilt: track(t, [0, 0.17, 0.06, 0.17, 0.5, -0.17, 0.56, -0.17]),
    bend: track(t, [0, 0.1, 0.5, -0.1]),
    pitch: track(half, [0, -0.16, 0.5, 0.1]),
  }
}

/** A fright: shoots up stretched, hangs trembling, drops and blinks it off. */
export function startle(t: number): PoseDelta {
  return {
    lift: track(t, [0, 0.13, 0.1, 0.14, 0.22, 0.1, 0.34, 0, 0.5, 0, 0.76, 0, 0.84, 0, 0.94, 0.12]),
    stretch: track(
      t,
      [0, 0.15, 0.12, 0.13, 0.24, 0.1, 0.36, -0.15, 0.46, 0.03, 0.56, -0.02, 0.7, 0, 0.83, -0.17, 0.92, 0.16],
    ),
    bend: track(t, [0, -0.2, 0.14, -0.17, 0.36, -0.06, 0.6, 0.03, 0.84, 0.08]),
    turn: track(t, [0, -0.06, 0.06, 0.06, 0.12, -0.06, 0.18, 0.05, 0.26, 0, 0.9, 0]),
    pitch: track(t, [0, -0.14, 0.3, 0.04, 0.84, 0.14]),
  }
}

/** Weightless: rises and sinks, leaning a little late. */
export function float(t: number): PoseDelta {
  return {
    lift: 0.075 + 0.075 * swing(t + 0.25),
    tilt: 0.07 * swing(t),
    bend: 0.09 * swing(t - 0.08),
    stretch: 0.025 * swing(t + 0.12),
  }
}

/** Appears with an overshoot, settles, holds with a drift, shrinks in anticipation of the next. */
export function pop(t: number): PoseDelta {
  const rise = t < 0.5 ? 1 : overshoot((t - 0.72) / 0.28, 2.2)
  const away = smooth(0.44, 0.72, t)
  return {
    grow: 0.02 * swing(t) - 0.55 * (t < 0.72 ? away : 1 - rise),
    stretch: track(t, [0, 0.0, 0.12, -0.03, 0.24, 0.02, 0.44, 0, 0.56, -0.08, 0.74, -0.04, 0.86, 0.12]),
  }
}

/** Runs on the spot: two strides a cycle, leaning into it, body stretched in each flight. */
export function run(t: number): PoseDelta {
  const stride = 2 * t
  return {
    lift: 0.075 * flight(stride, 0.7, 0.3),
    stretch: track(stride, [0, 0.06, 0.26, 0.05, 0.5, -0.11, 0.74, 0.05]),
    shear: 0.14,
    bend: 0.1 + track(stride, [0, 0.03, 0.5, -0.03]),
    tilt: track(t, [0.05, 0.07, 0.55, -0.07]),
    dx: track(stride, [0.1, 0.012, 0.6, -0.012]),
  }
}

/** Steps left and right with a dip on every beat; the head is late. */
export function dance(t: number): PoseDelta {
  const beat = 2 * t
  return {
    dx: track(t, [0, 0.09, 0.1, 0.09, 0.5, -0.09, 0.6, -0.09]),
    lift: 0.05 * flight(beat, 0.62, 0.96),
    stretch: track(beat, [0.06, -0.12, 0.3, 0.06, 0.5, -0.04, 0.78, 0.08]),
    bend: track(t, [0, 0.26, 0.12, 0.2, 0.5, -0.26, 0.62, -0.2]),
    tilt: track(t, [0.02, -0.2, 0.2, 0.14, 0.52, 0.2, 0.7, -0.14]),
    turn: track(t, [0.08, 0.12, 0.58, -0.12]),
  }
}
