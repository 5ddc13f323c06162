// Owns the sound that goes with a video: a stretch of another file's, copied where the container takes its codec, else encoded.

import { resolve } from 'node:path'
import { createCopy } from './audio-copy.ts'
import { createEncoded } from './audio-encode.ts'
import type { AudioSource, AudioTrack } from './audio-source.ts'
import { type Av, set, unlessAborted } from './av.ts'
import type { Container, SoundContainer } from './codecs.ts'
import { LETS_IN } from './source.ts'
import type { VideoWriterOptions } from './write-types.ts'

/** What each container takes as it is; everything else is encoded to what its players know. */
const COPIED: Readonly<Record<SoundContainer, RegExp>> = {
  mp4: /^(aac|mp3|ac3|eac3|alac|opus|flac)$/,
  mov: /^(aac|mp3|ac3|eac3|alac|pcm_(s16|s24|s32|f32)(le|be))$/,
  webm: /^(opus|vorbis)$/,
  matroska: /^(aac|mp2|mp3|ac3|eac3|dts|truehd|alac|flac|opus|vorbis|pcm_(u8|s16le|s24le|s32le|f32le))$/,
}

/** Undefined when the file has no sound, or the container holds none. @throws PopcelError aborted; AvFault when it cannot be opened */
export async function openAudioTrack(
  av: Av,
  from: NonNullable<VideoWriterOptions['audioFrom']>,
  container: Container,
  signal: AbortSignal | undefined,
): Promise<AudioTrack | undefined> {
  unlessAborted(signal)
  if (container === 'apng') return undefined
  const source = await openAudioSource(av, from)
  if (!source) return undefined
  try {
    return COPIED[container].test(source.codec)
      ? await createCopy(av, source, container)
      : await createEncoded(av, source, container)
  } catch (error) {
    await av.calls.closeInput(source.format)
    throw error
  }
}

async function openAudioSource(
  av: Av,
  { path, fromSeconds, toSeconds }: NonNullable<VideoWriterOptions['audioFrom']>,
): Promise<AudioSource | undefined> {
  const format = new av.FormatContext()
  format.allocContext()
  set(av, format, LETS_IN)
  const opened = await av.calls.openInput(format, `file:${resolve(path)}`)
  if (opened >= 0) await av.calls.findStreamInfo(format)
  const best = opened < 0 ? opened : format.findBestStream(av.AVMEDIA_TYPE_AUDIO)
  const stream = best < 0 ? undefined : format.streams.find(({ index }) => index === best)
  if (!stream) {
    await av.calls.closeInput(format)
    return undefined
  }
  const codec = av.avGetCodecName(stream.codecpar.codecId) ?? 'unknown'
  return { format, stream, codec, fromSeconds, toSeconds }
}
