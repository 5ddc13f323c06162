// Owns when what is shown: the phases of a loop's frames, how many cycles each part plays, and the pose at a phase.

import { wrap } from './easing.ts'
import { EFFECTS } from './effects/table.ts'
import { MOTIONS } from './motions/table.ts'
import { addPose, type Pose, restPose } from './pose.ts'
import type { EffectSpec, MotionPart, Take } from './take.ts'

/** Fewer frames than this in a cycle and it is no longer read as that movement. */
const FRAMES_PER_CYCLE = 4

export type LoopTiming = {
  /** Phase of the loop at each frame: k / N + first. */
  readonly phases: readonly number[]
  readonly parts: readonly MotionPart[]
  readonly effects: readonly Required<EffectSpec>[]
  readonly lowered: readonly { readonly id: string; readonly from: number; readonly to: number }[]
}

/** Spaces the frames evenly and settles the whole cycles per loop: as asked × speed, at least 1, at most one in four frames. */
export function timeLoop(take: Take, frames: number): LoopTiming {
  const most = Math.max(1, Math.floor(frames / FRAMES_PER_CYCLE))
  const lowered: { id: string; from: number; to: number }[] = []
  const settle = (id: string, wanted: number) => {
    const asked = Math.max(1, Math.round(wanted))
    if (asked > most) lowered.push({ id, from: asked, to: most })
    return Math.min(asked, most)
  }
  const { amplitude, speed } = take.motion
  return {
    phases: Array.from({ length: frames }, (_, k) => k / frames + take.first),
    parts: take.motion.parts.map((part) => ({
      id: part.id,
      amplitude: part.amplitude * amplitude,
      cycles: settle(part.id, part.cycles * speed),
    })),
    effects: take.effects.map((effect) => ({
      id: effect.id,
      amount: effect.amount,
      cycles: settle(effect.id, effect.cycles ?? EFFECTS[effect.id].cycles),
    })),
    lowered,
  }
}

/** All parts' poses at one phase of the loop, added. */
export function poseAt({ parts }: Pick<LoopTiming, 'parts'>, phase: number): Pose {
  const pose = restPose()
  for (const part of parts) addPose(pose, MOTIONS[part.id].pose(wrap(part.cycles * phase)), part.amplitude)
  return pose
}
