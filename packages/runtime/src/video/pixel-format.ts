// Owns what FFmpeg's names of pixel formats say, as far as decoding needs it: family, bits, alpha, how chroma is thinned out.

export type PixelFormat = {
  readonly family: 'yuv' | 'grey' | 'rgb'
  readonly bits: number
  readonly alpha: boolean
  /** The planar little-endian format with the same samples, to which woven ones (nv12, yuyv422 …) are laid out first. */
  readonly planar: string
  /** Width and height are multiples of these for the colour conversion; odd sizes are padded up to them. */
  readonly blockWidth: number
  readonly blockHeight: number
}

const BLOCKS: Readonly<Record<string, readonly [number, number]>> = {
  '444': [1, 1],
  '440': [1, 2],
  '422': [2, 1],
  '420': [2, 2],
  '411': [4, 1],
  '410': [4, 4],
}

/** Woven and semi-planar layouts -> the planar format with the same samples. */
const WOVEN: Readonly<Record<string, string>> = {
  nv12: 'yuv420p',
  nv21: 'yuv420p',
  nv16: 'yuv422p',
  nv24: 'yuv444p',
  nv42: 'yuv444p',
  p010le: 'yuv420p10le',
  p012le: 'yuv420p12le',
  p016le: 'yuv420p16le',
  p210le: 'yuv422p10le',
  p212le: 'yuv422p12le',
  p216le: 'yuv422p16le',
  p410le: 'yuv444p10le',
  p412le: 'yuv444p12le',
  p416le: 'yuv444p16le',
  y210le: 'yuv422p10le',
  y212le: 'yuv422p12le',
  xv30le: 'yuv444p10le',
  xv36le: 'yuv444p12le',
  uyvy422: 'yuv422p',
  yuyv422: 'yuv422p',
  yvyu422: 'yuv422p',
  uyyvyy411: 'yuv411p',
}

/** What is read here; undefined for Bayer patterns, XYZ, float greys and what lives on a graphics card. */
export function pixelFormatOf(name: string): PixelFormat | undefined {
  return yuvOf(name) ?? yuvOf(WOVEN[name] ?? '') ?? greyOf(name) ?? rgbOf(name)
}

/** JPEG's own formats are the plain ones with full range; they have the same memory. */
export function withoutJ(name: string): string {
  return name.replace(/^yuvj/, 'yuv')
}

function yuvOf(name: string): PixelFormat | undefined {
  const [, alpha, thinning, bits] = /^yuv(a)?j?(4\d\d)p(\d+)?(?:le|be)?$/.exec(name) ?? []
  const block = BLOCKS[thinning ?? '']
  if (!block) return undefined
  const planar = withoutJ(name).replace(/be$/, 'le')
  const [blockWidth, blockHeight] = block
  return { family: 'yuv', bits: Number(bits ?? 8), alpha: alpha !== undefined, planar, blockWidth, blockHeight }
}

function greyOf(name: string): PixelFormat | undefined {
  const [, bits] = /^gray(\d+)?(?:le|be)?$/.exec(name) ?? []
  if (!name.startsWith('gray') || /f\d*(le|be)$/.test(name)) return undefined
  const planar = name.replace(/be$/, 'le')
  return { family: 'grey', bits: Number(bits ?? 8), alpha: false, planar, blockWidth: 1, blockHeight: 1 }
}

function rgbOf(name: string): PixelFormat | undefined {
  const shape = { family: 'rgb', planar: name, blockWidth: 1, blockHeight: 1 } as const
  const planes = /^gbr(a)?p(f?\d+)?(?:le|be)?$/.exec(name)
  if (planes) {
    const bits = Number((planes[2] ?? '8').replace('f', ''))
    return { ...shape, bits, alpha: planes[1] !== undefined }
  }
  if (
    /^(rgb24|bgr24|0rgb|0bgr|rgb0|bgr0|rgb8|bgr8|rgb4_byte|bgr4_byte|monow|monob|(rgb|bgr)(555|565|444)(le|be))$/.test(
      name,
    )
  )
    return { ...shape, bits: 8, alpha: false }
  if (/^(rgba|bgra|argb|abgr|pal8|ya8)$/.test(name)) return { ...shape, bits: 8, alpha: true }
  if (/^(rgb48|bgr48)(le|be)$/.test(name)) return { ...shape, bits: 16, alpha: false }
  if (/^(rgba64|bgra64|ya16)(le|be)$/.test(name)) return { ...shape, bits: 16, alpha: true }
  if (/^x2(rgb|bgr)10(le|be)$/.test(name)) return { ...shape, bits: 10, alpha: false }
  return undefined
}
