// Owns telling a video file from what is no picture at all, by its first bytes, so that the refusal says what it is.

import { PopcelError } from '@popcel/protocol'

/** @throws PopcelError video-not-read */
export function refuseVideo(bytes: Uint8Array): void {
  const format = videoFormat(bytes)
  if (format) throw new PopcelError('video-not-read', { format })
}

/** MP4 and MOV begin with a box `ftyp` of another brand than AVIF's, Matroska and WebM with EBML's number, AVI is a RIFF. */
function videoFormat(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1')
  if (head.slice(4, 8) === 'ftyp' && !/^(avif|avis|mif1)/.test(head.slice(8)))
    return head.slice(8, 10) === 'qt' ? 'MOV' : 'MP4'
  if (head.startsWith('\x1a\x45\xdf\xa3')) return 'WebM or Matroska'
  if (head.startsWith('RIFF') && head.slice(8) === 'AVI ') return 'AVI'
  return head.startsWith('OggS') ? 'Ogg' : undefined
}
