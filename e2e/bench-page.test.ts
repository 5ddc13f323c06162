// Walks `make bench SUITES=matting` to its report and looks at the page as a person would, in a real browser from file://.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findChromium } from './chromium.ts'
import { launchBrowser, type OpenedPage, openPage, picturesOn, scrollWidthOf } from './page.ts'
import { say } from './print.ts'

const RUN = fileURLToPath(new URL('../bench/run.ts', import.meta.url))
const PICTURES = ['fox', 'cat', 'owl']
const chromiumPath = await findChromium()
if (!chromiumPath) say('the matting report is not looked at: there is no Chromium')

describe.skipIf(!chromiumPath)('the matting report', () => {
  const folder = mkdtempSync(join(tmpdir(), 'popcel-e2e-'))
  const url = pathToFileURL(join(folder, 'index.html')).href
  let browser: Browser
  let wide: OpenedPage

  beforeAll(async () => {
    // the truth is written before peers are judged, and makes the best of peers
    const words = ['--models', 'key', '--pictures', PICTURES.join(','), '--peer', `perfect=${join(folder, 'truth')}`]
    const made = spawnSync(process.execPath, [RUN, 'matting', ...words, '--out', folder], { encoding: 'utf8' })
    expect(made.status, made.stderr).toBe(0)
    expect(made.stdout).toContain('key gave no result for 1, scored as empty: owl')
    browser = await launchBrowser(chromiumPath ?? '')
    wide = await openPage(browser, url, { width: 1280, height: 900 })
  })

  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  test('loads everything that it shows, and asks for nothing elsewhere', async () => {
    const pictures = await picturesOn(wide.page)
    // picture, truth and two cutters, but for the one that was refused
    expect(pictures).toHaveLength(PICTURES.length * 4 - 1)
    expect(pictures.filter(({ complete, width }) => !complete || width !== 512)).toEqual([])
    expect(wide.troubles).toEqual([])
  })

  test('has the same figures in its JSON: the truth has no error, a refusal is an empty matte', () => {
    const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as {
      columns: { name: string; total: { means: { mad: number; haloBlack: number; iou: number }; missing: number } }[]
    }
    const [key, perfect] = report.columns
    expect(perfect).toMatchObject({ name: 'perfect', total: { means: { mad: 0, haloBlack: 0, iou: 1 }, missing: 0 } })
    expect(key?.total.missing).toBe(1)
    expect(key?.total.means.mad).toBeGreaterThan(0.1)
  })

  test('sorts its table by a click, and turns it round by another', async () => {
    const { page } = wide
    const names = async () => page.locator('#summary tbody th').allInnerTexts()
    await page.locator('#summary thead button', { hasText: 'MAD' }).click()
    expect((await names()).map((name) => name.split(' ')[0]?.trim())).toEqual(['perfect', 'key'])
    await page.locator('#summary thead button', { hasText: 'MAD' }).click()
    expect((await names()).map((name) => name.split(' ')[0]?.trim())).toEqual(['key', 'perfect'])
  })

  test('shows alpha, errors and grounds by the bar below', async () => {
    const { page } = wide
    await page.locator('.toolbar [data-ground=error]').click()
    const sources = (await picturesOn(page)).map(({ src }) => src)
    expect(sources.filter((src) => src.endsWith('fox.error.png'))).toHaveLength(2)
    await page.locator('.toolbar [data-ground=black]').click()
    expect(await groundOf(page)).toBe('rgb(0, 0, 0)')
  })

  test('looks closer, at the same place in every window, and goes to the next picture', async () => {
    const { page } = wide
    await page.locator('.picture .tile').first().click()
    await page.locator('#zoom-in').click()
    expect(await page.locator('#zoom-scale').innerText()).toBe('2.0×')
    const places: string[] = await page.evaluate(
      `[...document.querySelectorAll('.window img')].map((image) => image.style.transform)`,
    )
    expect(places.length).toBeGreaterThan(2)
    expect(new Set(places).size).toBe(1)
    const before = await page.locator('#zoom-title').innerText()
    await page.keyboard.press('ArrowRight')
    expect(await page.locator('#zoom-title').innerText()).not.toBe(before)
    await page.keyboard.press('Escape')
    expect(await page.locator('#zoom').isVisible()).toBe(false)
  })

  test('fits a phone', async () => {
    await using phone = await openPage(browser, url, { width: 390, height: 844 })
    expect(await scrollWidthOf(phone.page)).toBe(390)
    expect(phone.troubles).toEqual([])
  })
})

function groundOf(page: Page): Promise<string> {
  return page.evaluate(`getComputedStyle(document.querySelector('.frame.black')).backgroundColor`)
}
