// Owns telling a video file from a picture by its first bytes, so that each goes to the decoder that knows it.

/**
 * MP4 and MOV begin with a box `ftyp` of another brand than AVIF's, Matroska and WebM with EBML's number, AVI is a RIFF,
 * a transport stream has 0x47 every 188 bytes, WMV begins with ASF's number.
 */
export function isVideo(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1')
  if (head.slice(4, 8) === 'ftyp') return !/^(avif|avis|mif1|heic)/.test(head.slice(8))
  if (head.startsWith('RIFF')) return head.slice(8) === 'AVI '
  if (bytes[0] === 0x47 && bytes[188] === 0x47) return true
  if (/^(moov|mdat|wide)$/.test(head.slice(4, 8))) return true
  return ['\x1a\x45\xdf\xa3', 'OggS', 'FLV\x01', '\x30\x26\xb2\x75'].some((start) => head.startsWith(start))
}
