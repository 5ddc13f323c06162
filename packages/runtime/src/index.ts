// The seams on Node: the picture codec, the canvas, networks. Light to import: sharp, Skia and ONNX Runtime are loaded on first use.
export { BACKGROUND_FITS, type BackgroundFit } from './background-fits.ts'
export { type Canvas2D, captionFonts, createCanvas2D } from './canvas.ts'
export { type Caps, DEFAULT_CAPS } from './caps.ts'
export { decodeClip } from './clip.ts'
export { type Cutter, type CutterOptions, createCutter, cut, type LibraryCut } from './cutter.ts'
export type { PictureInput } from './cutter-input.ts'
export type { Colour, LibraryCutOptions } from './cutter-options.ts'
export { type DecodeOptions, decodePicture } from './decode.ts'
export { type EncodeFormat, type EncodeOptions, encodePicture } from './encode.ts'
export { type EncodeClipOptions, encodeClip, MOST_DELAY_MS } from './encode-clip.ts'
export { fitBackground } from './fit-background.ts'
export { type Box, fitOnCanvas, unionBox } from './fit-on-canvas.ts'
export {
  DEFAULT_FRAME_CAPS,
  type FrameFileFormat,
  type FrameFileInfo,
  type FramePicture,
  type FramePlane,
  type FramePlanes,
  type FrameRead,
  type FrameSamples,
  type FrameSampleType,
  type FrameScratch,
  type FrameWindow,
  type FrameWritten,
  type HalfFrameRead,
  type Rational,
  type ReadFrameOptions,
  type WriteFrameOptions,
  type WrittenFormat,
} from './frame-files/frame-file.ts'
export { inspectFrameFile } from './frame-files/inspect.ts'
export { readFrameFile } from './frame-files/read.ts'
export { createFrameScratch } from './frame-files/scratch.ts'
export { isFramePart } from './frame-files/whole-file.ts'
export { writeFrameFile } from './frame-files/write.ts'
export { type FrameHands, type FrameHandsOptions, openFrameHands } from './frame-work/hands.ts'
export {
  MOVIE_FORMATS,
  type Movie,
  type MovieFormat,
  type MovieSettings,
  openMovie,
} from './frame-work/movie.ts'
export { roughMatteOf } from './frame-work/plate.ts'
export type { ShotOptions } from './frame-work/shot-options.ts'
export {
  type Choice,
  type ChooseTask,
  type FindDone,
  type FindTask,
  type FinishDone,
  type FinishTask,
  type FrameHeld,
  type FrameSource,
  HELPER_ROLES,
  type HelperRole,
  type PassJob,
  type PlateFacts,
  type ReadDone,
  type ReadTask,
  type SteadyDone,
} from './frame-work/tasks.ts'
export { inspectPicture, type PictureInfo } from './header.ts'
export { type Carried, type MadePicture, type Metadata, readMetadata, withMetadata } from './metadata/carry.ts'
export { BUNDLED, type BundledModels } from './onnx/bundled.ts'
export { AUTO_ORDER, DEVICE_TABLE, type DeviceRow } from './onnx/devices.ts'
export type { OnnxSession } from './onnx/network.ts'
export { type Foreseen, preload } from './onnx/preload.ts'
export type { DeviceFacts } from './onnx/probe.ts'
export {
  createRuntime,
  type NetworkReport,
  type OnnxRuntime,
  type RuntimeOptions,
  type WeightsSource,
} from './onnx/runtime.ts'
export { createPictureRoom } from './picture-room.ts'
export { asCutOut, matteAsPicture, toEightBit } from './pixels.ts'
export { connectRuntime, serveRuntime } from './remote/runtime.ts'
export { resizePicture } from './resize.ts'
export type { PictureFormat } from './signature.ts'
export { answerRequests, HandedOver, type WorkHandlers } from './threads/answer-requests.ts'
export {
  createPool,
  type PlainFailure,
  type Pool,
  type PoolOptions,
  type WorkAnswer,
  type WorkRequest,
  type WorkTable,
} from './threads/pool.ts'
export type { VideoCodec } from './video/codecs.ts'
export { openVideo } from './video/reader.ts'
export type {
  FrameRange,
  OpenVideoOptions,
  Ratio,
  VideoColour,
  VideoFrame,
  VideoInfo,
  VideoReader,
} from './video/types.ts'
export type { FrameTime, VideoWriter, VideoWriterOptions, WrittenVideo } from './video/write-types.ts'
export { createVideoWriter } from './video/writer.ts'
export type { Digests } from './weights/digest.ts'
export type { Fetch } from './weights/download.ts'
export { openModels } from './weights/every-model.ts'
export type { WeightsFileState } from './weights/inspect.ts'
export type { Sleep } from './weights/lock.ts'
export {
  createStore,
  type ModelState,
  type PullOptions,
  type PullProgress,
  type StoredModel,
  type StoreOptions,
  type WeightsStore,
} from './weights/store.ts'
