// Owns the table of codecs that videos are written in: which encoder, which containers, which samples, which settings.
// No class per codec: everything that differs is in a row.

import type { FFEncoderCodec } from 'node-av/constants'

export type VideoCodec = 'prores4444' | 'vp9' | 'ffv1' | 'h264' | 'apng'

export type VideoCodecRow = {
  readonly encoder: FFEncoderCodec
  readonly title: string
  /** File name's end -> FFmpeg's muxer. The first is the usual one. */
  readonly containers: Readonly<Record<string, Container>>
  readonly takesAlpha: boolean
  /** The pixel format by whether there is alpha and whether pictures have 16 bits. */
  readonly pixels: (alpha: boolean, deep: boolean) => string
  /** Bits of a sample of the alpha plane; undefined where alpha is a channel of RGB. */
  readonly alphaBits?: number
  /** 2 where the encoder takes even sizes only; the picture is padded by repeating its last column and row. */
  readonly multiple: 1 | 2
  readonly settings: (quality: number, alpha: boolean) => Readonly<Record<string, string | number>>
}

export type Container = 'mov' | 'mp4' | 'webm' | 'matroska' | 'apng'
/** Those that can hold sound. */
export type SoundContainer = Exclude<Container, 'apng'>

export const VIDEO_CODECS: Readonly<Record<VideoCodec, VideoCodecRow>> = {
  // Apple ProRes 4444 as FFmpeg makes it: 10 bits of colour, 16 of alpha in the stream (10 go in)
  prores4444: {
    encoder: 'prores_ks' as FFEncoderCodec,
    title: 'ProRes 4444',
    containers: { '.mov': 'mov' },
    takesAlpha: true,
    pixels: (alpha) => (alpha ? 'yuva444p10le' : 'yuv444p10le'),
    alphaBits: 10,
    multiple: 1,
    settings: (_, alpha) => ({ profile: '4444', vendor: 'apl0', alpha_bits: alpha ? 16 : 0 }),
  },
  // alpha is a second VP9 stream in each block; libvpx refuses hidden frames beside it
  vp9: {
    encoder: 'libvpx-vp9' as FFEncoderCodec,
    title: 'VP9',
    containers: { '.webm': 'webm', '.mkv': 'matroska' },
    takesAlpha: true,
    pixels: (alpha) => (alpha ? 'yuva420p' : 'yuv420p'),
    alphaBits: 8,
    multiple: 1,
    settings: (quality, alpha) => ({
      b: 0,
      crf: Math.round(4 + (100 - quality) * 0.59),
      deadline: 'good',
      'cpu-used': 4,
      'row-mt': 1,
      'auto-alt-ref': alpha ? 0 : 1,
      'lag-in-frames': 16,
    }),
  },
  // lossless; version 3 with a checksum in every slice, every frame a key frame
  ffv1: {
    encoder: 'ffv1' as FFEncoderCodec,
    title: 'FFV1',
    containers: { '.mkv': 'matroska' },
    takesAlpha: true,
    pixels: (alpha, deep) => (deep ? (alpha ? 'gbrap16le' : 'gbrp16le') : alpha ? 'bgra' : 'bgr0'),
    multiple: 1,
    settings: () => ({ level: 3, coder: 1, context: 0, g: 1, slices: 4, slicecrc: 1 }),
  },
  h264: {
    encoder: 'libx264' as FFEncoderCodec,
    title: 'H.264',
    containers: { '.mp4': 'mp4', '.m4v': 'mp4', '.mov': 'mov', '.mkv': 'matroska' },
    takesAlpha: false,
    pixels: () => 'yuv420p',
    multiple: 2,
    settings: (quality) => ({
      crf: Math.max(1, Math.round(10 + (100 - quality) * 0.4)),
      // against medium: a third of the processor time, 0.3 dB, no more bytes (1080p with grain)
      preset: 'veryfast',
      profile: 'high',
      'rc-lookahead': 20,
    }),
  }, // lossless, RGBA of 8 bits; holds no sound
  apng: {
    encoder: 'apng' as FFEncoderCodec,
    title: 'animated PNG',
    containers: { '.png': 'apng', '.apng': 'apng' },
    takesAlpha: true,
    pixels: (alpha) => (alpha ? 'rgba' : 'rgb24'),
    multiple: 1,
    settings: () => ({ pred: 'mixed' }),
  },
}
