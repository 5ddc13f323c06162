export { type Clip, type CutOut, fullScale, type Matte, type Picture, type Samples } from './picture.ts'
