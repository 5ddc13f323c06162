// Owns the rows of the error table that are about clips: shots, frame files, video, screens. The table itself is error.ts.

import type { ErrorRow } from './row.ts'

export const CLIP_ERRORS = {
  // clips
  'clip-without-frames': {
    status: 404,
    retryable: false,
    sentence:
      '{file}: no frames (EXR, DPX, PNG, TIFF, JPEG, WebP) and no video are in this folder or the folders in it',
  },
  'clip-not-read': {
    status: 415,
    retryable: false,
    sentence:
      '{file}: is no frame, video or animated picture by its name ({ending}); give a folder of frames, a video, or a pattern such as shot.####.exr',
  },
  'range-without-frames': {
    status: 422,
    retryable: false,
    sentence: 'no frame is in the range {range}; the clip has {first} to {last}',
  },
  'hint-not-paired': { status: 422, retryable: false, sentence: 'frames and hints do not belong together: {reason}' },
  // frame files (packages/runtime/src/frame-files)
  'input-not-a-frame': {
    status: 415,
    retryable: false,
    sentence: '{file}: is not a frame that can be read (EXR, DPX, PNG, TIFF, JPEG or WebP)',
  },
  'frame-kind-not-read': { status: 415, retryable: false, sentence: '{file}: is {what}, which is not read; {advice}' },
  'frame-not-finite': {
    status: 422,
    retryable: false,
    sentence:
      '{file}: not written, {count} of its samples are no numbers or infinite (the first in channel {channel} at {x},{y})',
  },
  // video
  'video-not-a-video': {
    status: 415,
    retryable: false,
    sentence: '{file}: is not a video that can be read (MP4, MOV, MKV, WebM, AVI, MPEG, MXF, Ogg, FLV or WMV)',
  },
  'video-without-picture': { status: 415, retryable: false, sentence: '{file}: has sound only; no picture is in it' },
  'video-codec-unknown': {
    status: 415,
    retryable: false,
    sentence: '{file}: its pictures are in {codec}, which is not read here; convert it to H.264, ProRes or FFV1 first',
  },
  'video-colour-refused': {
    status: 415,
    retryable: false,
    sentence: '{file}: its colours are in {what}, which is not read here; convert it to Rec. 709 first',
  },
  'video-damaged': { status: 422, retryable: false, sentence: '{file}: no frame of it can be decoded ({reason})' },
  'video-frame-unreadable': {
    status: 422,
    retryable: false,
    sentence: '{file}: frame {frame} cannot be decoded ({reason})',
  },
  'video-cut-off': { status: 422, retryable: false, sentence: '{file}: is cut off after {frames} frames: {reason}' },
  'video-range-outside': {
    status: 400,
    retryable: false,
    sentence: '{file}: frames {from} to {to} are asked for; it has {frames}, 0 to {last}',
  },
  'video-not-made': { status: 400, retryable: false, sentence: '{file}: {reason}' },
  'video-encoder-missing': {
    status: 501,
    retryable: false,
    sentence: '{file}: this FFmpeg cannot make {codec} ({reason})',
  },
  // screens: the green and blue screen keyer for shots
  'screen-not-found': {
    status: 422,
    retryable: false,
    sentence:
      '{file}: no {colour} screen is seen in it ({reason}); name its colour with --screen #RRGGBB, or take another model',
  },
} as const satisfies Record<string, ErrorRow>
