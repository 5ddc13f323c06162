// Owns the contact page's HTML: one self-contained document, given its style and its script as text.

import { bytesInWords, count, decibelsInWords } from '../wording.ts'
import { chats } from './chat.ts'
import { type Html, html, relativeUrl } from './escape.ts'
import type { ContactPage, PageEmoji, PageNote, PagePack } from './model.ts'
import { moving } from './moving.ts'

/** In a line of text, in a line of emoji, and a little larger (CSS px). */
const chatSizesPx = [20, 32, 48]

/** The whole document. `style` and `script` are our own files and are put in as they are. */
export function renderPage(page: ContactPage, style: string, script: string): string {
  const title = `${page.character} · popcel`
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="popcel">
<title>${title}</title>
<style>${{ html: style }}</style>
</head>
<body>
<div class="page">
${header(page)}
${page.packs.map(packSection)}
</div>
${toolbar(page)}
<script>${{ html: script }}</script>
</body>
</html>
`.html
}

function header(page: ContactPage): Html {
  const before = `data:image/webp;base64,${Buffer.from(page.before).toString('base64')}`
  return html`<header class="head">
<div class="intro">
<p class="brand">popcel</p>
<h1>${page.character}</h1>
<p class="facts">${page.cutFacts.join(' · ')}</p>
${page.failed.map(({ action, message }) => note({ level: 'refuse', text: `${action} could not be made: ${message}` }))}
${page.warnings.map((text) => note({ level: 'warn', text }))}
${page.packs.map(packCard)}
</div>
<div class="compare">
<figure><img class="before" src="${before}" alt="${page.character} as it came"><figcaption>Before</figcaption></figure>
<figure><img class="after checker" src="${{ html: relativeUrl(page.after) }}" alt="${page.character} cut out"><figcaption>After</figcaption></figure>
</div>
</header>`
}

function packCard(pack: PagePack): Html {
  const refused = [...pack.notes, ...pack.emoji.flatMap(({ notes }) => notes)].filter(({ level }) => level === 'refuse')
  const verdict = refused.length > 0 ? `${count(refused.length, 'fault')} to mend first` : 'Passes the check'
  return html`<section class="pack-card" aria-label="${pack.title}">
<div>
<h2>${pack.title}</h2>
<p class="facts">${pack.emoji.length} emoji · ${pack.width}×${pack.height} px</p>
<p class="verdict ${refused.length > 0 ? 'refuse' : 'ok'}">${verdict}</p>
</div>
<a class="download" href="${{ html: relativeUrl(pack.zip) }}" download>Download ZIP <span>${bytesInWords(pack.zipBytes)}</span></a>
${pack.notes.length > 0 && html`<ul class="notes">${pack.notes.map((each) => html`<li>${note(each)}</li>`)}</ul>`}
</section>`
}

function packSection(pack: PagePack): Html {
  return html`<main class="pack" data-platform="${pack.platform}" style="--canvas:${pack.width}px">
<h2 class="section">In a chat</h2>
${chats(pack)}
<h2 class="section">Every emoji</h2>
<ol class="emoji-list">
${pack.emoji.map((emoji) => emojiRow(emoji, pack))}
</ol>
</main>`
}

function emojiRow(emoji: PageEmoji, pack: PagePack): Html {
  const tile = (ground: string, label: string) =>
    html`<div class="tile ${ground}" title="${label}">${moving(emoji, pack, pack.width, `${emoji.action} on ${label}`)}</div>`
  const share = Math.min(100, Math.round((emoji.bytes / emoji.maxBytes) * 100))
  const colours = emoji.colours === 'truecolour' ? 'Truecolour' : count(emoji.colours, 'colour')
  return html`<li class="emoji">
<div class="about">
<h3><span class="number">${emoji.file.replace(/\.\w+$/, '')}</span> ${emoji.action}</h3>
<dl>
<div><dt>Size</dt><dd>${bytesInWords(emoji.bytes)} <span class="soft">of ${bytesInWords(emoji.maxBytes)}</span> <span class="meter" role="img" aria-label="${share} % of what is allowed"><i style="width:${share}%"></i></span></dd></div>
<div><dt>Plays</dt><dd>${emoji.seconds} s × ${emoji.plays}, ${count(emoji.frames, 'frame')}</dd></div>
<div><dt>Quality</dt><dd>${colours}, ${decibelsInWords(emoji.psnrDb)}</dd></div>
</dl>
${emoji.notes.length > 0 && html`<ul class="notes">${emoji.notes.map((each) => html`<li>${note(each)}</li>`)}</ul>`}
<button type="button" class="replay" aria-label="Replay ${emoji.action}">Replay</button>
</div>
<div class="tiles">
${tile('white', 'white')}
${tile('dark', 'dark')}
${tile('checker', 'checkerboard')}
${smallSizes(emoji, pack)}
</div>
</li>`
}

/** The sizes of a chat on the same three grounds, for faults that only show when it is small. */
function smallSizes(emoji: PageEmoji, pack: PagePack): Html {
  const strip = (ground: string) =>
    html`<div class="${ground}">${chatSizesPx.map((px) => moving(emoji, pack, px, ''))}</div>`
  return html`<div class="tile strips" title="${chatSizesPx.join(', ')} px">${['white', 'dark', 'checker'].map(strip)}</div>`
}

function note({ level, text }: PageNote): Html {
  const words = { info: 'Note', warn: 'Warning', refuse: 'Fault' } as const
  return html`<p class="note ${level}"><b>${words[level]}</b> ${text}</p>`
}

function toolbar(page: ContactPage): Html {
  if (page.packs.length === 0) return html``
  return html`<div class="toolbar" role="toolbar" aria-label="Playing and size">
<button type="button" id="replay-all">Replay all</button>
<button type="button" id="loop" aria-pressed="true" title="Off: each plays as often as on the platform, then rests">Loop</button>
<span class="sizes" role="group" aria-label="Size">
<button type="button" data-zoom="1" aria-pressed="true">1×</button>
<button type="button" data-zoom="2" aria-pressed="false">2×</button>
</span>
</div>`
}
