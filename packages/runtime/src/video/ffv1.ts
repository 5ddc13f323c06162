// Owns the checksums of FFV1 packets: FFmpeg's decoder meets a wrong one by painting the last frame over it, without a word.
// A slice ends with its size (3 bytes), a status (1) and a CRC-32 over all of it that makes the whole come to 0
// (RFC 9043, slice footer). Files without checksums end slices after the size; there is nothing to check in them.

const FOOTER = 8
const POLYNOMIAL = 0x04c11db7

/** True when every slice has a footer with a checksum and one of them is wrong. */
export function isDamagedFfv1(packet: Uint8Array): boolean {
  const table = crcTable()
  let end = packet.length
  let damaged = false
  while (end > 0) {
    if (end < FOOTER) return false
    const at = end - FOOTER
    const size = (packet[at]! << 16) | (packet[at + 1]! << 8) | packet[at + 2]!
    const start = at - size
    // Not a footer of this kind: sizes that do not lead back to the beginning exactly say so.
    if (start < 0 || size === 0 || packet[at + 3]! > 3) return false
    let crc = 0
    for (let i = start; i < end; i++) crc = (crc << 8) ^ table[(crc >>> 24) ^ packet[i]!]!
    if (crc !== 0) damaged = true
    end = start
  }
  return damaged
}

let made: Int32Array | undefined

function crcTable(): Int32Array {
  if (made) return made
  made = new Int32Array(256)
  for (let byte = 0; byte < 256; byte++) {
    let value = byte << 24
    for (let bit = 0; bit < 8; bit++) value = value < 0 ? (value << 1) ^ POLYNOMIAL : value << 1
    made[byte] = value
  }
  return made
}
