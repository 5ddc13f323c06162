// Owns the motions that stay on their feet: squash, jelly, sway, lean, wiggle, tremble, breath, stomp, shrink.
import { swing, track } from '../easing.ts'
import type { PoseDelta } from '../pose.ts'

/** Stretch up, squash down, and a small after-swing: the ball exercise without leaving the ground. */
export function squash(t: number): PoseDelta {
  return {
    stretch: track(t, [0, 0.13, 0.14, 0.09, 0.36, -0.19, 0.46, -0.2, 0.62, 0.06, 0.74, -0.05, 0.86, 0.04]),
    puff: track(t, [0, -0.02, 0.42, 0.07, 0.7, 0]),
  }
}

/** A push from the side that runs out: bend and squash swing a quarter apart and die away, then the next push. */
export function jelly(t: number): PoseDelta {
  return {
    bend: track(t, [0, 0.3, 0.1, 0.24, 0.27, -0.24, 0.42, 0.17, 0.57, -0.11, 0.7, 0.06, 0.82, -0.06, 0.9, -0.02]),
    stretch: track(t, [0, -0.02, 0.12, -0.1, 0.24, 0.07, 0.38, -0.06, 0.52, 0.04, 0.68, -0.02, 0.86, -0.07]),
    puff: track(t, [0, 0.02, 0.14, 0.08, 0.28, -0.06, 0.44, 0.04, 0.6, -0.02, 0.86, 0.03]),
  }
}

/** Side to side, resting a moment at each end; the head comes after the body. */
export function sway(t: number): PoseDelta {
  return {
    bend: track(t, [0, 0.3, 0.06, 0.3, 0.5, -0.3, 0.56, -0.3]),
    tilt: track(t, [0.1, 0.13, 0.16, 0.13, 0.6, -0.13, 0.66, -0.13]),
    stretch: track(t, [0.02, -0.03, 0.28, 0.03, 0.52, -0.03, 0.78, 0.03]),
  }
}

/** Leans in, holds with a slow drift, comes back. */
export function lean(t: number): PoseDelta {
  return {
    bend: track(t, [0, 0.34, 0.3, 0.38, 0.46, 0.02, 0.56, -0.08, 0.7, -0.05, 0.86, 0.3]),
    stretch: track(t, [0, 0.05, 0.3, 0.06, 0.5, -0.06, 0.72, -0.07, 0.9, 0.07]),
    tilt: track(t, [0.04, 0.08, 0.34, 0.1, 0.6, -0.04, 0.8, -0.05]),
  }
}

/** Quick little bends, hips first. */
export function wiggle(t: number): PoseDelta {
  return {
    bend: track(t, [0, 0.2, 0.5, -0.2]),
    tilt: track(t, [0.12, -0.17, 0.62, 0.17]),
    stretch: track(t, [0, -0.04, 0.25, 0.03, 0.5, -0.04, 0.75, 0.03]),
  }
}

/** A shiver: tiny and quick, held in, shoulders up. */
export function tremble(t: number): PoseDelta {
  return {
    shear: 0.05 * swing(t + 0.25),
    stretch: -0.05 + 0.012 * swing(2 * t),
    nod: 0.02,
    turn: 0.05 * swing(t + 0.1),
  }
}

/** Slow breath: in quicker than out, a pause after; the head sinks with it. */
export function breathe(t: number): PoseDelta {
  return {
    stretch: track(t, [0, 0.035, 0.12, 0.035, 0.6, -0.035, 0.72, -0.035]),
    puff: track(t, [0, 0.05, 0.1, 0.05, 0.6, -0.02, 0.74, -0.02]),
    nod: track(t, [0.04, 0, 0.16, 0, 0.66, 0.07, 0.76, 0.07]),
  }
}

/** Dozing: sinks to one side further and further, starts up, sinks again. */
export function doze(t: number): PoseDelta {
  return {
    tilt: track(t, [0, 0.3, 0.12, 0.33, 0.2, 0.3, 0.3, -0.06, 0.4, 0.03, 0.5, 0.02, 0.84, 0.24]),
    nod: track(t, [0, 0.08, 0.14, 0.1, 0.3, -0.03, 0.42, 0.01, 0.55, 0.01, 0.85, 0.06]),
    puff: track(t, [0.05, 0.04, 0.4, -0.02, 0.7, 0.03]),
    stretch: track(t, [0, -0.05, 0.14, -0.06, 0.3, 0.05, 0.45, 0, 0.85, -0.04]),
    pitch: track(t, [0, 0.14, 0.14, 0.16, 0.3, -0.06, 0.5, 0, 0.85, 0.1]),
  }
}

/** Gathers itself, then stamps: down hard on the ground, a shock runs up. */
export function stomp(t: number): PoseDelta {
  return {
    stretch: track(t, [0, -0.17, 0.1, -0.1, 0.18, -0.13, 0.34, -0.03, 0.66, 0.1, 0.86, 0.13, 0.93, 0.04]),
    bend: track(t, [0, 0.07, 0.14, -0.06, 0.28, 0.04, 0.5, -0.02, 0.84, -0.08]),
    nod: track(t, [0.03, 0.1, 0.16, 0.02, 0.28, 0.05, 0.7, -0.03, 0.86, -0.05]),
    pitch: track(t, [0.02, 0.16, 0.4, 0.08, 0.84, -0.08]),
  }
}

/** Makes itself small and twists, peers up, twists the other way. */
export function shrink(t: number): PoseDelta {
  return {
    grow: track(t, [0, -0.06, 0.4, -0.1, 0.6, -0.06]),
    stretch: track(t, [0, -0.08, 0.25, -0.05, 0.5, -0.08, 0.75, -0.05]),
    bend: track(t, [0, 0.17, 0.08, 0.17, 0.5, -0.12, 0.58, -0.12]),
    tilt: track(t, [0.04, 0.2, 0.14, 0.2, 0.54, -0.16, 0.64, -0.16]),
    turn: track(t, [0, 0.2, 0.1, 0.22, 0.5, -0.2, 0.6, -0.22]),
    pitch: track(t, [0, 0.2, 0.2, 0.1, 0.5, 0.2, 0.7, 0.1]),
  }
}

/** A sob: shoulders jerk up twice, then a long sinking breath. */
export function sob(t: number): PoseDelta {
  return {
    stretch: track(t, [0, -0.03, 0.1, 0.06, 0.2, -0.04, 0.3, 0.07, 0.42, -0.03, 0.7, -0.08, 0.86, -0.06]),
    nod: track(t, [0, 0.06, 0.12, 0, 0.22, 0.06, 0.32, 0, 0.5, 0.06, 0.75, 0.1]),
    pitch: track(t, [0, 0.16, 0.3, 0.06, 0.7, 0.2]),
    bend: track(t, [0, 0.05, 0.5, -0.05]),
  }
}

/** Laughs: the whole body shakes in quick beats that swell and ease, head thrown back. */
export function chuckle(t: number): PoseDelta {
  return {
    stretch: track(
      t,
      [0, 0.1, 0.1, -0.08, 0.2, 0.1, 0.3, -0.09, 0.4, 0.1, 0.5, -0.08, 0.6, 0.08, 0.7, -0.06, 0.8, 0.05, 0.9, -0.05],
    ),
    bend: track(t, [0, -0.2, 0.3, -0.26, 0.7, 0.14, 0.8, 0.15]),
    pitch: track(t, [0, -0.22, 0.35, -0.26, 0.72, 0.12]),
    tilt: track(t, [0.05, -0.12, 0.4, -0.14, 0.78, 0.08]),
  }
}

/** Seaweed: the body curves one way while the head is still going the other. */
export function groove(t: number): PoseDelta {
  return {
    bend: track(t, [0, 0.26, 0.5, -0.26]),
    tilt: track(t, [0, -0.3, 0.08, -0.3, 0.5, 0.3, 0.58, 0.3]),
    stretch: track(t, [0, -0.07, 0.25, 0.06, 0.5, -0.07, 0.75, 0.06]),
    turn: track(t, [0.05, 0.14, 0.55, -0.14]),
  }
}
