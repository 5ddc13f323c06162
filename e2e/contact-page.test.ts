// Walks `popcel emoji` to its contact page and looks at the page as a person would, in a real browser from file://.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { characterFile } from '@popcel/fixtures'
import { decodePicture } from '@popcel/runtime'
import type { Browser, Locator } from 'playwright-core'
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
const ACTIONS = ['wave', 'jump', 'cry']
const FILES = ['001.png', '002.png', '003.png']
const EMOJI_PX = 180
const WIDE = { width: 1280, height: 900 }
const PHONE = { width: 390, height: 844 }
const chromiumPath = await findChromium()
if (!chromiumPath) say('the contact page is not looked at: there is no Chromium')

describe.skipIf(!chromiumPath)('the contact page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'popcel-e2e-'))
  const url = pathToFileURL(join(folder, 'index.html')).href
  let browser: Browser
  let wide: OpenedPage

  beforeAll(async () => {
    const args = ['emoji', characterFile('mascot'), '-o', folder, '--actions', ACTIONS.join(',')]
    const made = spawnSync(process.execPath, [POPCEL, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    expect(made.status, made.stderr).toBe(0)
    browser = await launchBrowser(chromiumPath ?? '')
    wide = await openPage(browser, url, WIDE)
  })

  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('shows every emoji, each picture loaded whole at 180×180', async () => {
    const pictures = await emojiPictures(wide)
    expect([...new Set(pictures.map(({ src }) => fileOf(src)))].sort()).toEqual(FILES)
    const wrong = pictures.filter(
      ({ complete, width, height }) => !complete || width !== EMOJI_PX || height !== EMOJI_PX,
    )
    expect(wrong).toEqual([])
  })

  test.each(ACTIONS)('plays %s: looks at different times differ', async (action) => {
    expect(await changesOverTime(emojiOnWhite(wide, action), 20)).toBe(true)
  })

  test('says of every emoji how large it is, how long it plays and how good it is', async () => {
    const rows = await wide.page.locator('li.emoji').allInnerTexts()
    expect(rows).toHaveLength(ACTIONS.length)
    for (const [at, row] of rows.entries()) {
      expect(row.toLowerCase()).toContain(ACTIONS[at])
      expect(row).toMatch(/\d ?kB|\d bytes/)
      expect(row).toMatch(/\b12 frames\b/)
      expect(row).toMatch(/\d dB|lossless/i)
    }
  })

  test('has white, dark and checkerboard grounds, and every emoji stands on each', async () => {
    for (const [ground, looks] of [
      ['white', /^rgb\(255, 255, 255\) none/],
      ['dark', /^rgb\((\d{1,2}), (\d{1,2}), (\d{1,2})\) none/],
      ['checker', /gradient/],
    ] as const) {
      const grounds = await groundsOn(wide.page, `li.emoji .tile.${ground}`)
      expect(grounds.length, ground).toBe(1)
      expect(grounds[0], ground).toMatch(looks)
      expect(await wide.page.locator(`li.emoji .tile.${ground} img`).count()).toBe(ACTIONS.length)
    }
  })

  test('works alone: nothing fails, nothing is fetched from elsewhere', () => {
    expect(wide.troubles).toEqual([])
  })

  test('fits a phone: nothing is wider than the screen', async () => {
    await using phone = await openPage(browser, url, PHONE)
    expect(await scrollWidthOf(phone.page)).toBeLessThanOrEqual(PHONE.width)
    expect((await emojiPictures(phone)).every(({ complete }) => complete)).toBe(true)
    expect(phone.troubles).toEqual([])
  })

  test('stands still for who asked their system for less motion', async () => {
    await using calm = await openPage(browser, url, { ...WIDE, reducedMotion: 'reduce' })
    for (const action of ACTIONS) expect(await changesOverTime(emojiOnWhite(calm, action), 5), action).toBe(false)
    expect(calm.troubles).toEqual([])
  })
})

/** The pictures that come from the pack; the character before and after is not among them. */
async function emojiPictures({ page }: OpenedPage): Promise<PictureOnPage[]> {
  return (await picturesOn(page)).filter(({ src }) => src.includes('/line-emoji/'))
}

function emojiOnWhite({ page }: OpenedPage, action: string): Locator {
  return page.locator('li.emoji').nth(ACTIONS.indexOf(action)).locator('.tile.white img')
}

function fileOf(src: string): string {
  return new URL(src).pathname.split('/').at(-1) ?? ''
}

/** Looks at most `looks` times, as fast as it goes, and stops at the first that shows something else than the first. */
async function changesOverTime(picture: Locator, looks: number): Promise<boolean> {
  await picture.scrollIntoViewIfNeeded()
  const first = await pixelsOf(picture)
  for (let look = 1; look < looks; look++) {
    if (differs(first, await pixelsOf(picture))) return true
  }
  return false
}

async function pixelsOf(picture: Locator): Promise<Uint8Array> {
  return Uint8Array.from((await decodePicture(await picture.screenshot())).data)
}

/** True when more than one value in 200 changed visibly: the browser rounds a few pixels in other ways from look to look. */
function differs(one: Uint8Array, other: Uint8Array): boolean {
  const changed = one.reduce((count, value, at) => count + (Math.abs(value - (other[at] ?? 0)) > 16 ? 1 : 0), 0)
  return one.length !== other.length || changed > one.length / 200
}
