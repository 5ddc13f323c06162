// Owns the one question asked of an ICC profile: is it plain sRGB, so that converting would change nothing?
// Converting sRGB to sRGB costs about 25 ms a megapixel and may move a value by one. Everything else about profiles is lcms'.

// Names under which sRGB itself is shipped. No looser match: "sRGB-elle-V2-g10" for one has a linear curve.
const SRGB_NAMES = [
  'sRGB IEC61966-2',
  'sRGB built-in',
  'GIMP built-in sRGB',
  'sRGB2014',
  'sRGB-elle-V2-srgbtrc',
  'uRGB',
]

/** True when the profile's description is one of those under which sRGB itself is shipped. */
export function isSrgbProfile(icc: Uint8Array): boolean {
  const text = descriptionOf(icc)
  return SRGB_NAMES.some((name) => text.includes(name))
}

/** The description tag as Latin text; UTF-16 of Latin text loses its zero bytes. Empty when there is none. */
function descriptionOf(icc: Uint8Array): string {
  if (icc.length < 132) return ''
  const view = new DataView(icc.buffer, icc.byteOffset, icc.byteLength)
  const tags = Math.min(view.getUint32(128), Math.floor((icc.length - 132) / 12))
  for (let tag = 0; tag < tags; tag++) {
    const at = 132 + tag * 12
    if (String.fromCharCode(...icc.subarray(at, at + 4)) !== 'desc') continue
    const from = view.getUint32(at + 4)
    const bytes = icc.subarray(from, from + Math.min(512, view.getUint32(at + 8)))
    return String.fromCharCode(...bytes.filter((byte) => byte >= 32 && byte < 127))
  }
  return ''
}
