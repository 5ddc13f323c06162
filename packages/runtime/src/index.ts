// The seams on Node: the picture codec and the canvas. Light to import: sharp and Skia are loaded on first use.
export { type Canvas2D, createCanvas2D } from './canvas.ts'
export { decodeClip } from './clip.ts'
export { type DecodeOptions, decodePicture } from './decode.ts'
export { type EncodeFormat, type EncodeOptions, encodePicture } from './encode.ts'
export { type EncodeClipOptions, encodeClip } from './encode-clip.ts'
export { type Caps, DEFAULT_CAPS, inspectPicture, type PictureInfo } from './header.ts'
export { resizePicture } from './resize.ts'
export type { PictureFormat } from './signature.ts'
