// Owns the public face of @popcel/motion.
export { ACTION_IDS, ACTIONS, type ActionId, type ActionSpec, defaultActions, findAction } from './actions.ts'
export { type AnimateOptions, type AnimateReport, type AnimateResult, animate } from './animate.ts'
export type { Canvas2D, Context2D, CreateCanvas, StopSignal } from './canvas.ts'
export { type Character, type Head, prepareCharacter } from './character.ts'
export { EFFECT_IDS, EFFECTS, type EffectId } from './effects/table.ts'
export { MOTION_IDS, MOTIONS, type MotionId } from './motions/table.ts'
export { type ParsedMotion, parseMotion } from './prompt/parse.ts'
export { type EffectSpec, type MotionPart, type MotionSpec, type Take, type TakeOverrides, takeOf } from './take.ts'
