// Owns the motions that turn the whole body or change its size or place: spin, flip, faint, peek, slide, zoom, pulse, rock, swing.
import { smooth, swing, track } from '../easing.ts'
import type { PoseDelta } from '../pose.ts'

/** A whole turn that starts slow and ends slow, in the air, after a wind-up. Phase 0 rests. */
export function spin(t: number): PoseDelta {
  const turn = smooth(0.2, 0.86, t)
  return {
    spin: turn,
    rotate: track(t, [0, 0.04, 0.16, -0.16, 0.3, 0, 0.8, 0, 0.9, 0.13]),
    lift: track(t, [0, 0, 0.16, 0, 0.5, 0.12, 0.84, 0, 0.9, 0]),
    stretch: track(t, [0, 0, 0.16, -0.13, 0.3, 0.05, 0.7, 0.04, 0.88, -0.1, 0.95, 0.02]),
  }
}

/** Turns about the upright axis like a card; slow when it shows its face. */
export function flip(t: number): PoseDelta {
  return {
    yaw: smooth(0.08, 0.92, t),
    lift: 0.1 * track(t, [0, 0, 0.08, 0, 0.5, 1, 0.92, 0]),
    stretch: track(t, [0, 0.03, 0.1, -0.1, 0.3, 0.06, 0.7, 0.06, 0.92, -0.1]),
  }
}

/** Rolls from side to side on a round base. */
export function rock(t: number): PoseDelta {
  return {
    rotate: track(t, [0, 0.2, 0.04, 0.2, 0.5, -0.2, 0.54, -0.2]),
    tilt: track(t, [0.1, 0.08, 0.6, -0.08]),
    stretch: track(t, [0, 0.02, 0.25, -0.05, 0.5, 0.02, 0.75, -0.05]),
  }
}

/** Sways, falls over, lies quite still after a small bounce, then springs up again. Phase 0 is half fallen. */
export function faint(t: number): PoseDelta {
  return {
    rotate: track(
      t,
      [
        0, 0.75, 0.07, 1.3, 0.14, 1.17, 0.2, 1.3, 0.48, 1.3, 0.58, 1.2, 0.68, -0.08, 0.76, 0.04, 0.84, -0.07, 0.92,
        0.12,
      ],
    ),
    bend: track(
      t,
      [0, -0.2, 0.08, 0.06, 0.16, 0.1, 0.22, 0.03, 0.48, 0.03, 0.58, 0.16, 0.68, -0.1, 0.84, 0.06, 0.94, -0.12],
    ),
    stretch: track(t, [0, 0.04, 0.08, -0.05, 0.16, 0, 0.48, 0, 0.58, -0.08, 0.68, 0.1, 0.76, -0.04, 0.86, 0.02]),
    dx: track(t, [0, -0.2, 0.08, -0.42, 0.2, -0.42, 0.48, -0.42, 0.68, 0, 0.88, 0]),
  }
}

/** Comes up behind the bottom edge, looks about, ducks. Phase 0 looks. */
export function peek(t: number): PoseDelta {
  return {
    lift: track(t, [0, -0.34, 0.3, -0.35, 0.38, -0.3, 0.5, -0.98, 0.62, -0.98, 0.76, -0.28, 0.84, -0.37]),
    stretch: track(t, [0, 0, 0.32, -0.02, 0.4, 0.05, 0.5, 0.06, 0.66, 0.06, 0.74, 0.1, 0.82, -0.08, 0.9, 0.02]),
    tilt: track(t, [0, 0.14, 0.1, 0.16, 0.22, -0.16, 0.34, -0.16, 0.5, 0, 0.66, 0, 0.9, 0.12]),
    turn: track(t, [0, 0.2, 0.1, 0.24, 0.22, -0.24, 0.34, -0.24, 0.5, 0, 0.66, 0, 0.9, 0.16]),
  }
}

/** Waddles off to the right, half out of the picture, turns and comes back. */
export function slide(t: number): PoseDelta {
  return {
    dx: track(t, [0, 0, 0.16, -0.04, 0.46, 0.72, 0.56, 0.72, 0.88, -0.03]),
    shear: track(t, [0, 0, 0.12, -0.08, 0.3, 0.2, 0.48, -0.08, 0.56, 0, 0.72, -0.18, 0.9, 0.06]),
    stretch: track(t, [0, 0, 0.14, -0.08, 0.3, 0.05, 0.48, -0.06, 0.56, 0, 0.72, 0.05, 0.9, -0.06]),
  }
}

/** Slowly nearer, slowly away. */
export function zoom(t: number): PoseDelta {
  return {
    grow: track(t, [0, 0.15, 0.08, 0.15, 0.5, -0.15, 0.58, -0.15]),
  }
}

/** A heart's double beat, then rest. */
export function pulse(t: number): PoseDelta {
  return {
    grow: track(t, [0, 0.1, 0.05, 0.1, 0.2, -0.02, 0.32, 0.06, 0.52, -0.02, 0.68, -0.025, 0.84, -0.035]),
    puff: track(t, [0, 0.05, 0.2, -0.01, 0.32, 0.03, 0.55, 0]),
  }
}

/** Hangs and swings like a charm on a string. */
export function dangle(t: number): PoseDelta {
  return {
    rotate: 0.16 * swing(t + 0.25),
    dx: -0.17 * swing(t + 0.25),
    bend: 0.12 * swing(t + 0.1),
    lift: 0.02 * swing(2 * t + 0.25),
  }
}

/** Leans back to gather, then strides forward: bigger and lower. */
export function push(t: number): PoseDelta {
  return {
    grow: track(t, [0, 0.12, 0.22, 0.13, 0.4, 0, 0.62, -0.08, 0.78, -0.09, 0.94, 0.12]),
    stretch: track(t, [0, -0.05, 0.1, 0, 0.24, 0.01, 0.42, -0.03, 0.72, -0.08, 0.88, 0.1]),
    pitch: track(t, [0, 0.16, 0.24, 0.14, 0.5, 0, 0.74, -0.14]),
  }
}
