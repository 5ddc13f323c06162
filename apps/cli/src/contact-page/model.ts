// Owns what the contact page shows, as plain data. All paths are relative to the page.

export type PageEmoji = {
  readonly action: string
  readonly file: string
  readonly src: string
  /** The first frame as a still, for readers who asked for less motion. */
  readonly still: string
  readonly bytes: number
  readonly maxBytes: number
  readonly frames: number
  readonly seconds: number
  readonly plays: number
  readonly colours: number | 'truecolour'
  readonly psnrDb: number | null
  /** What was given up and what a platform says about this file. */
  readonly notes: readonly PageNote[]
}

export type PageNote = { readonly level: 'info' | 'warn' | 'refuse'; readonly text: string }

export type PagePack = {
  readonly platform: string
  readonly title: string
  readonly zip: string
  readonly zipBytes: number
  readonly width: number
  readonly height: number
  readonly emoji: readonly PageEmoji[]
  /** About the pack as a whole. */
  readonly notes: readonly PageNote[]
}

export type ContactPage = {
  readonly character: string
  /** WebP bytes of the small picture as it came; it is put into the page. */
  readonly before: Uint8Array
  readonly after: string
  readonly cutFacts: readonly string[]
  readonly packs: readonly PagePack[]
  readonly failed: readonly { readonly action: string; readonly message: string }[]
  readonly warnings: readonly string[]
}
