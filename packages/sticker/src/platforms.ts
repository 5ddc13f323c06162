// Owns the table of platforms: what each one accepts, as data. Numbers and rules only; nothing here computes pixels.
// A row is added together with the encoder that can fill it, so every row of the table can be used.

/** Both ends are allowed. */
export type Span = { readonly least: number; readonly most: number }

/** What the pixel size must be. */
export type CanvasRule =
  | { readonly kind: 'exact'; readonly width: number; readonly height: number }
  | { readonly kind: 'within'; readonly width: number; readonly height: number; readonly oneSideAtLeast?: number }
  | { readonly kind: 'long-side'; readonly px: number }

/** How long one play may last, in milliseconds. */
export type PlayRule =
  | { readonly kind: 'one-of'; readonly totalMs: readonly number[] }
  | { readonly kind: 'at-most'; readonly totalMs: number }

/** How often it plays: a counted number of times (with a limit on the whole), or without end. */
export type RepeatRule =
  | { readonly kind: 'counted'; readonly plays: Span; readonly maxPlayMs: number }
  | { readonly kind: 'endless' }

/** How many items make a set: any number of a span, or one of a list. */
export type SetRule =
  | { readonly kind: 'span'; readonly count: Span }
  | { readonly kind: 'one-of'; readonly counts: readonly number[] }

/** A picture that a set needs besides its items. */
export type ExtraFile = {
  readonly name: string
  readonly width: number
  readonly height: number
  readonly animated: boolean
  readonly maxBytes: number
}

/** Rules that are not a number. Each has one meaning and is tested by `check` under the same name. */
export type PlatformRule =
  /** The default image is the first frame of the animation, not a hidden one. */
  | 'first-frame-is-the-still'
  | 'no-zero-delay'
  /** Colour types 0 and 4 are refused. */
  | 'no-grey'
  /** Palettes are refused (some players then stand still). */
  | 'no-palette'
  /** At least two frames must differ. */
  | 'something-moves'
  /** Tools merge equal neighbours, and the file then falls below the least number of frames. */
  | 'no-identical-neighbours'
  /** It rests on the last frame; a jump from there to the first is seen. */
  | 'last-frame-meets-first'
  | 'fill-canvas'
  | 'transparent-background'

export type PlatformSpec = {
  readonly title: string
  /** How a sentence calls it: "LINE accepts …". */
  readonly brand: string
  /** Other names a user may type, lower case. */
  readonly aliases: readonly string[]
  readonly canvas: CanvasRule
  readonly format: 'apng' | 'gif' | 'webp' | 'webm-vp9'
  readonly extension: '.png' | '.gif' | '.webp' | '.webm'
  readonly maxBytes: number
  readonly frames: Span
  readonly maxFps: number
  readonly play: PlayRule
  readonly repeat: RepeatRule
  readonly set: SetRule
  /** Items are numbered from 1 with this many digits: 3 gives 001.png. */
  readonly fileName: { readonly digits: number }
  readonly extras: readonly ExtraFile[]
  readonly pack: { readonly kind: 'zip'; readonly maxBytes: number }
  readonly rules: readonly PlatformRule[]
}

export type PlatformId = 'line-emoji'

/**
 * LINE animated emoji: creator.line.me guideline "animationemoji" and its detail page; the byte limit is that of the
 * sibling page for animated stickers (300 KB, read as 300,000, the smaller reading). `tab.png` has no limit of its own
 * on the page; 1 MB is what static emoji may have.
 */
export const PLATFORMS = {
  'line-emoji': {
    title: 'LINE animated emoji',
    brand: 'LINE',
    aliases: ['line', 'line-animated-emoji'],
    canvas: { kind: 'exact', width: 180, height: 180 },
    format: 'apng',
    extension: '.png',
    maxBytes: 300_000,
    frames: { least: 5, most: 20 },
    maxFps: 20,
    play: { kind: 'one-of', totalMs: [1000, 2000, 3000, 4000] },
    repeat: { kind: 'counted', plays: { least: 1, most: 4 }, maxPlayMs: 4000 },
    set: { kind: 'span', count: { least: 8, most: 40 } },
    fileName: { digits: 3 },
    extras: [{ name: 'tab.png', width: 96, height: 74, animated: false, maxBytes: 1_000_000 }],
    pack: { kind: 'zip', maxBytes: 20_000_000 },
    rules: [
      'first-frame-is-the-still',
      'no-zero-delay',
      'no-grey',
      'something-moves',
      'no-identical-neighbours',
      'last-frame-meets-first',
      'fill-canvas',
      'transparent-background',
    ],
  },
} as const satisfies Record<PlatformId, PlatformSpec>

/** The row of a platform, at the width of the type (so that code written today also reads the rows of tomorrow). */
export function platformSpec(id: PlatformId): PlatformSpec {
  return PLATFORMS[id]
}

/** The id for an id or an alias, in any case; undefined when no row has that name. */
export function findPlatform(name: string): PlatformId | undefined {
  const wanted = name.trim().toLowerCase()
  for (const [id, spec] of Object.entries(PLATFORMS) as [PlatformId, PlatformSpec][]) {
    if (id === wanted || spec.aliases.includes(wanted)) return id
  }
  return undefined
}

/** The name of the item at `position` (0 is the first): 0 -> "001.png" for LINE emoji. */
export function itemName(spec: PlatformSpec, position: number): string {
  return String(position + 1).padStart(spec.fileName.digits, '0') + spec.extension
}

/** The canvas that frames are drawn on for this platform, px. */
export function canvasSize(spec: PlatformSpec): { width: number; height: number } {
  if (spec.canvas.kind === 'long-side') return { width: spec.canvas.px, height: spec.canvas.px }
  return { width: spec.canvas.width, height: spec.canvas.height }
}
