// Owns the two little chats of the contact page: emoji at the sizes that people will see them in.

import { type Html, html } from './escape.ts'
import type { PageEmoji, PagePack } from './model.ts'
import { moving } from './moving.ts'

/** A chat app shows an emoji this large inside a line of text, in a line of emoji only, and alone (CSS px). */
const inTextPx = 24
const inRowPx = 40
const alonePx = 140

/** The same talk on a light and on a dark chat background; every emoji of the pack appears once at least. */
export function chats(pack: PagePack): Html {
  if (pack.emoji.length === 0) return html``
  return html`<div class="chats">${chat(pack, 'light')}${chat(pack, 'night')}</div>`
}

function chat(pack: PagePack, ground: 'light' | 'night'): Html {
  const at = (i: number): PageEmoji => pack.emoji[i % pack.emoji.length]!
  const show = (emoji: PageEmoji, px: number) => moving(emoji, pack, px, '')
  const label = ground === 'light' ? 'A chat on a light background' : 'A chat on a dark background'
  return html`<div class="chat ${ground}" role="img" aria-label="${label}">
<p class="bubble theirs">Are you coming tonight? ${show(at(0), inTextPx)}</p>
<p class="bubble mine">Wouldn’t miss it ${show(at(1), inTextPx)}${show(at(2), inTextPx)}</p>
<p class="bubble theirs row">${pack.emoji.map((emoji) => show(emoji, inRowPx))}</p>
<p class="alone">${show(at(3), alonePx)}</p>
</div>`
}
