// Owns the markup of one playing emoji; player.js finds it by its data attributes and plays it through the source.

import { type Html, html, relativeUrl } from './escape.ts'
import type { PageEmoji, PagePack } from './model.ts'

/** `px`: its width on the page; an empty `alt` marks a repetition that a screen reader need not read. */
export function moving(emoji: PageEmoji, pack: PagePack, px: number, alt: string): Html {
  const height = Math.round((px * pack.height) / pack.width)
  const playMs = Math.round(emoji.seconds * 1000 * Math.max(1, emoji.plays))
  return html`<picture class="moving" data-src="${{ html: relativeUrl(emoji.src) }}" data-play-ms="${playMs}">
<source media="(prefers-reduced-motion: reduce)" srcset="${{ html: relativeUrl(emoji.still) }}">
<img src="${{ html: relativeUrl(emoji.src) }}" width="${px}" height="${height}" alt="${alt}"></picture>`
}
