// Owns the entrance for a thread that works on single pictures with networks that another thread holds (`@popcel/runtime/stills`):
// it loads a quarter of what the room holds, and so the first picture does not wait for the rest.
export { decodePicture } from './decode.ts'
export { encodePicture } from './encode.ts'
export { leftOut } from './left-out.ts'
export { createPictureRoom } from './picture-room.ts'
export { matteAsPicture } from './pixels.ts'
export { connectRuntime } from './remote/runtime.ts'
