// Owns what a pose is: a handful of numbers that add. How a pose moves points is deform.ts; which poses there are, motions/.

/**
 * A pose as differences from rest; every number 0 is the character as drawn. Lengths are in body units (the mean of the
 * character's width and height), angles in radians, clockwise on screen (to the right) is positive, heights up.
 * Because scales are kept as logarithms and all else as sums, poses add and multiply by an amplitude.
 */
export type Pose = {
  /** Moves to the right. */
  dx: number
  /** Moves up, off the ground. */
  lift: number
  /** Log of the height; the width takes the opposite, so that the area stays. Negative squashes. Feet stay. */
  stretch: number
  /** Log of the size. Feet stay. */
  grow: number
  /** Turns stiffly about the feet. */
  rotate: number
  /** Leans like italic letters: sideways shift per height. Feet stay. */
  shear: number
  /** Bends the whole body in an arc, total angle. Feet stay. */
  bend: number
  /** Tilts the head sideways through a soft neck. */
  tilt: number
  /** Sinks the head into the body. */
  nod: number
  /** Widens the belly, as breath does: share of the width. */
  puff: number
  /** Shifts the face to the right inside the head's outline, as when a head turns: share of the head's half width. */
  turn: number
  /** Shifts the face down inside the head's outline, as when it looks down: share of the head's half height. */
  pitch: number
  /** Whole-body turn in the picture plane about its middle, in turns. Not scaled by amplitude: a loop needs whole turns. */
  spin: number
  /** Turn about the upright axis, in turns: the width follows its cosine. Not scaled by amplitude. */
  yaw: number
}

export type PoseDelta = Partial<Pose>

export function restPose(): Pose {
  return {
    dx: 0,
    lift: 0,
    stretch: 0,
    grow: 0,
    rotate: 0,
    shear: 0,
    bend: 0,
    tilt: 0,
    nod: 0,
    puff: 0,
    turn: 0,
    pitch: 0,
    spin: 0,
    yaw: 0,
  }
}

/** Adds `delta` × amplitude to `pose` in place; whole turns (`spin`, `yaw`) are added as they are. */
export function addPose(pose: Pose, delta: PoseDelta, amplitude = 1): void {
  for (const key of Object.keys(delta) as (keyof Pose)[]) {
    const value = delta[key] ?? 0
    pose[key] += key === 'spin' || key === 'yaw' ? value : value * amplitude
  }
}
