// Walks `popcel emoji` to its contact page and looks at the page as a person would, in a real browser from file://.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { characterFile } from '@popcel/fixtures'
import { decodePicture } from '@popcel/runtime'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from './chromium.ts'
import {
  groundsOn,
  launchBrowser,
  type OpenedPage,
  openPage,
  type PictureOnPage,
  picturesOn,
  scrollWidthOf,
} from './page.ts'
import { say } from './print.ts'

const POPCEL = fileURLToPath(new URL('../node_modules/.bin/popcel', import.meta.url))
const EMOJI = 3
const EMOJI_PX = 180
const chromiumPath = await findChromium()
if (!chromiumPath) say('the contact page is not looked at: there is no Chromium')

describe.skipIf(!chromiumPath)('the contact page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'popcel-e2e-'))
  let browser: Browser
  let wide: OpenedPage

  beforeAll(async () => {
    const args = ['emoji', characterFile('mascot'), '-o', folder, '--actions', 'wave,jump,cry']
    const made = spawnSync(process.execPath, [POPCEL, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    expect(made.status, made.stderr).toBe(0)
    browser = await launchBrowser(chromiumPath ?? '')
    wide = await openPage(browser, pathToFileURL(join(folder, 'index.html')).href, { width: 1280, height: 900 })
  })

  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('shows every emoji, each loaded whole at 180×180', async () => {
    const pictures = await emojiPictures(wide)
    expect(new Set(pictures.map(({ src }) => src)).size).toBe(EMOJI)
    for (const { src, complete, width, height } of pictures) {
      expect({ src, complete, width, height }).toEqual({ src, complete: true, width: EMOJI_PX, height: EMOJI_PX })
    }
  })

  test('plays every emoji: two looks at different times differ', async () => {
    for (const src of new Set((await emojiPictures(wide)).map((picture) => picture.src))) {
      const picture = wide.page.locator(`img[src="${src}"]`).first()
      await picture.scrollIntoViewIfNeeded()
      expect(await changesOverTime(picture), `${src} stands still`).toBe(true)
    }
  })

  test('has white, dark and checkerboard grounds', async () => {
    const grounds = await groundsOn(wide.page)
    expect(grounds.some((ground) => ground.startsWith('rgb(255, 255, 255) none'))).toBe(true)
    expect(grounds.some((ground) => isDark(ground))).toBe(true)
    expect(grounds.some((ground) => /conic-gradient|repeating|linear-gradient|url\(/.test(ground))).toBe(true)
  })

  test('says bytes, frames and quality of every emoji', async () => {
    const text = await wide.page.locator('body').innerText()
    for (const action of ['wave', 'jump', 'cry']) expect(text.toLowerCase()).toContain(action)
    expect(text.match(/\bframes\b/gi)?.length ?? 0).toBeGreaterThanOrEqual(1)
    expect(text.match(/\b(kB|KB|bytes)\b/g)?.length ?? 0).toBeGreaterThanOrEqual(EMOJI)
    expect(text).toMatch(/\bdB\b|lossless/)
  })

  test('works alone: nothing fails, nothing is fetched from elsewhere', async () => {
    expect(wide.troubles).toEqual([])
  })

  test('fits a phone: nothing is wider than 390 px', async () => {
    await using phone = await openPage(browser, wide.page.url(), { width: 390, height: 844 })
    expect(await scrollWidthOf(phone.page)).toBeLessThanOrEqual(390)
    expect(phone.troubles).toEqual([])
  })
})

/** The pictures that come from the pack; the character before and after is not among them. */
async function emojiPictures({ page }: OpenedPage): Promise<PictureOnPage[]> {
  return (await picturesOn(page)).filter(({ src }) => src.includes('line-emoji/'))
}

async function changesOverTime(picture: { screenshot: () => Promise<Uint8Array> }): Promise<boolean> {
  const first = (await decodePicture(await picture.screenshot())).data
  for (let look = 0; look < 10; look++) {
    const later = (await decodePicture(await picture.screenshot())).data
    if (later.some((value, at) => value !== first[at])) return true
  }
  return false
}

function isDark(ground: string): boolean {
  const [red = 255, green = 255, blue = 255, alpha = 1] = (/^rgba?\(([^)]*)\)/.exec(ground)?.[1] ?? '')
    .split(',')
    .map(Number)
  return alpha === 1 && Math.max(red, green, blue) < 80
}
