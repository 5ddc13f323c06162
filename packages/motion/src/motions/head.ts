// Owns the motions of the head on a standing body: nod, shake, tilt, bow, wave, peer.
import { swing, track } from '../easing.ts'
import type { PoseDelta } from '../pose.ts'

/** Yes: up a little, down twice, the second nod smaller. */
export function nod(t: number): PoseDelta {
  return {
    nod: track(t, [0, 0.12, 0.06, 0.12, 0.24, -0.015, 0.42, 0.08, 0.58, 0, 0.74, -0.04, 0.84, -0.03]),
    pitch: track(t, [0, 0.32, 0.06, 0.32, 0.23, -0.06, 0.41, 0.22, 0.57, 0, 0.74, -0.16, 0.84, -0.1]),
    stretch: track(t, [0.02, -0.05, 0.26, 0.02, 0.44, -0.03, 0.6, 0, 0.78, 0.04]),
  }
}

/** No: the face turns from side to side, the head and the body follow. */
export function shake(t: number): PoseDelta {
  return {
    turn: track(t, [0, 0.36, 0.06, 0.36, 0.5, -0.36, 0.56, -0.36]),
    tilt: track(t, [0.06, 0.1, 0.12, 0.1, 0.56, -0.1, 0.62, -0.1]),
    bend: track(t, [0.1, 0.08, 0.6, -0.08]),
    stretch: track(t, [0.03, 0.02, 0.28, -0.03, 0.53, 0.02, 0.78, -0.03]),
  }
}

/** The whole figure is shaken from side to side, as by rage: fast out, fast back. */
export function rage(t: number): PoseDelta {
  return {
    shear: track(t, [0, 0.07, 0.5, -0.07]),
    bend: track(t, [0.05, 0.1, 0.55, -0.1]),
    turn: track(t, [0, 0.16, 0.5, -0.16]),
    stretch: 0.04 + 0.03 * swing(2 * t),
    grow: 0.03 * swing(t),
  }
}

/** Tilts to one side and holds, thinking; then to the other, shorter. */
export function tilt(t: number): PoseDelta {
  return {
    tilt: track(t, [0, 0.3, 0.3, 0.33, 0.48, -0.2, 0.56, -0.22, 0.74, -0.2, 0.92, 0.28]),
    turn: track(t, [0, 0.16, 0.3, 0.18, 0.5, -0.14, 0.74, -0.16, 0.93, 0.15]),
    pitch: track(t, [0, -0.2, 0.3, -0.22, 0.42, 0, 0.56, -0.16, 0.74, -0.17, 0.86, 0]),
    bend: track(t, [0.04, -0.06, 0.3, -0.07, 0.52, 0.05, 0.75, 0.05, 0.94, -0.05]),
    stretch: track(t, [0, 0.01, 0.3, 0.02, 0.4, -0.04, 0.56, 0.01, 0.74, 0.02, 0.84, -0.04]),
  }
}

/** A deep bow, seen from the front: breath in, down and a little nearer, hold, up. */
export function bow(t: number): PoseDelta {
  return {
    nod: track(t, [0, 0.13, 0.28, 0.14, 0.52, 0, 0.62, -0.03, 0.78, -0.03]),
    pitch: track(t, [0, 0.3, 0.28, 0.32, 0.52, 0.05, 0.64, -0.1, 0.78, -0.1]),
    stretch: track(t, [0, -0.06, 0.28, -0.07, 0.5, 0.03, 0.6, 0, 0.78, 0.07, 0.88, 0.02]),
    grow: track(t, [0, 0.03, 0.28, 0.035, 0.55, 0, 0.78, -0.01]),
    bend: track(t, [0, 0.07, 0.3, 0.08, 0.6, 0]),
  }
}

/** Hello: leans to one side and the head rocks quickly, three beats, as an arm would wave. */
export function wave(t: number): PoseDelta {
  return {
    bend: track(t, [0, 0.2, 0.17, 0.08, 0.33, 0.21, 0.5, 0.08, 0.67, 0.21, 0.84, 0.07]),
    tilt: track(t, [0.03, 0.22, 0.2, -0.1, 0.36, 0.22, 0.53, -0.1, 0.7, 0.22, 0.87, -0.1]),
    stretch: track(t, [0, 0.04, 0.17, -0.05, 0.33, 0.04, 0.5, -0.05, 0.67, 0.04, 0.84, -0.05]),
    turn: 0.08,
  }
}

/** Looks left, looks right, each with a stop. */
export function lookAround(t: number): PoseDelta {
  return {
    turn: track(t, [0, 0.36, 0.3, 0.38, 0.5, -0.36, 0.8, -0.38]),
    tilt: track(t, [0, 0.05, 0.3, 0.06, 0.4, -0.02, 0.5, -0.05, 0.8, -0.06, 0.9, 0.02]),
    nod: track(t, [0, 0, 0.3, 0.01, 0.4, 0.05, 0.5, 0, 0.8, 0.01, 0.9, 0.05]),
    pitch: track(t, [0, -0.04, 0.3, -0.05, 0.4, 0.12, 0.5, -0.04, 0.8, -0.05, 0.9, 0.12]),
    bend: track(t, [0.02, 0.06, 0.3, 0.07, 0.52, -0.06, 0.8, -0.07]),
  }
}

/** Chews: the head works in small circles, the cheeks fill. */
export function munch(t: number): PoseDelta {
  return {
    nod: 0.03 + 0.03 * swing(t + 0.25),
    pitch: 0.1 * swing(t + 0.25),
    tilt: track(t, [0.1, 0.05, 0.6, -0.05]),
    stretch: track(t, [0, -0.06, 0.5, 0.05]),
    puff: track(t, [0, 0.06, 0.5, -0.02]),
  }
}
