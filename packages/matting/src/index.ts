export { linearTable, linearToSrgb, quickLinearToSrgb, srgbToLinear } from './light.ts'
export { type Clip, type CutOut, fullScale, type Matte, type Picture, type Samples } from './picture.ts'
export { type KeyOptions, type KeyReport, type KeyResult, key } from './key/key.ts'
