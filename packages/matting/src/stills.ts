// Owns the entrance for whoever cuts single pictures out and minds the start of a process (`@popcel/matting/stills`): it loads a
// third of what the room holds. Everything in it is in index.ts too.
export { composite, joinCutOut, matteOf } from './composite.ts'
export { cut } from './cut/cut.ts'
export { linearTable, linearToSrgb, quickLinearToSrgb, srgbToLinear } from './light.ts'
export { fullScale } from './picture.ts'
export { NEW_ROOM } from './room.ts'
