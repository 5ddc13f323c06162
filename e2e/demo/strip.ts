// Owns the README's picture: two characters and emoji of both, playing, on white, dark and checkerboard. Made from what
// `make demo` left in out/demo, by hand when the emoji have changed: node e2e/demo/strip.ts

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type CharacterId, characterFile } from '@popcel/fixtures'
import type { CutOut } from '@popcel/matting'
import { decodePicture } from '@popcel/runtime'
import { encodeApng } from '@popcel/sticker'
import { findChromium } from '../chromium.ts'
import { launchBrowser } from '../page.ts'
import { say } from '../print.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PICTURE = join(ROOT, 'docs', 'images', 'contact-strip.png')
const SIZE = { width: 806, height: 252 }
const FRAMES = 12
const FRAME_MS = 110
const ROWS: readonly (readonly [CharacterId, readonly string[]])[] = [
  ['mascot', ['wave', 'cry', 'surprise', 'laugh', 'angry', 'love']],
  ['cat', ['love', 'wave', 'laugh', 'ok', 'cry', 'sleepy']],
]
const GROUNDS = ['white', 'white', 'dark', 'dark', 'checker', 'checker']
const STYLE = `
  body { zoom: 0.84; margin: 0; padding: 12px; width: 936px; height: 276px; background: #eceae4; display: grid; gap: 12px; }
  .row { display: grid; grid-template-columns: 132px 24px repeat(6, 120px); gap: 8px; align-items: center; }
  .row > div { height: 132px; border-radius: 12px; display: grid; place-items: center; overflow: hidden; }
  .source img { width: 132px; height: 132px; object-fit: cover; }
  .arrow { font: 24px sans-serif; color: #8a867c; }
  .emoji img { width: 120px; height: 120px; }
  .white { background: #fff } .dark { background: #17191d }
  .checker { background: repeating-conic-gradient(#d3d2d6 0 25%, #f5f5f6 0 50%) 0 0 / 20px 20px }
`

function page(frame: number): string {
  const rows = ROWS.map(([id, actions]) => {
    const emoji = actions.map((action, at) => {
      const folder = join(ROOT, 'out', 'demo', id, 'frames', action)
      return `<div class="emoji ${GROUNDS[at]}"><img src="${dataUrl(join(folder, readdirSync(folder).sort()[frame] ?? ''))}"></div>`
    })
    const source = `<div class="source"><img src="${dataUrl(characterFile(id))}"></div><div class="arrow">&#8594;</div>`
    return `<div class="row">${source}${emoji.join('')}</div>`
  })
  return `<!doctype html><style>${STYLE}</style>${rows.join('')}`
}

function dataUrl(file: string): string {
  return `data:image/${file.endsWith('.jpg') ? 'jpeg' : 'png'};base64,${readFileSync(file).toString('base64')}`
}

async function main(): Promise<number> {
  const chromium = await findChromium()
  if (!chromium) {
    say('the picture is drawn with Chromium, and there is none')
    return 1
  }
  const browser = await launchBrowser(chromium)
  const tab = await browser.newPage({ viewport: SIZE })
  const frames: CutOut[] = []
  for (let frame = 0; frame < FRAMES; frame++) {
    await tab.setContent(page(frame), { waitUntil: 'load' })
    frames.push(opaque(await decodePicture(await tab.screenshot())))
  }
  await browser.close()
  const bytes = encodeApng(frames, { delays: frames.map(() => ({ num: FRAME_MS, den: 1000 })), plays: 0 })
  writeFileSync(PICTURE, bytes)
  say(`${PICTURE}: ${frames.length} frames, ${bytes.length} bytes`)
  return 0
}

/** A screenshot as an 8-bit RGBA frame. */
function opaque({ width, height, channels, data }: Awaited<ReturnType<typeof decodePicture>>): CutOut {
  const rgba = new Uint8Array(width * height * 4).fill(255)
  for (let pixel = 0; pixel < width * height; pixel++) {
    rgba.set(Uint8Array.from(data.slice(pixel * channels, pixel * channels + 3)), pixel * 4)
  }
  return { width, height, channels: 4, data: rgba, space: 'srgb', alpha: 'straight' }
}

process.exitCode = await main()
