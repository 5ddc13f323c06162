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
    // picture, truth and two cutters, but for the one that was refused; and the same of three clips
    expect(pictures).toHaveLength(PICTURES.length * 4 - 1 + 3 * 4)
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

  test('looks closer: all of the picture at once, then the same place in every window, then the next picture', async () => {
    const { page } = wide
    await page.locator('#pictures .tile').first().click()
    const seen = (await page.locator('.window img').first().boundingBox())?.width ?? 0
    expect(seen).toBeGreaterThan(200)
    expect(await placesOf(page)).toHaveLength(1)
    await page.locator('#zoom-in').click()
    expect(await page.locator('#zoom-scale').innerText()).toBe('2.0×')
    expect((await page.locator('.window img').first().boundingBox())?.width).toBeCloseTo(2 * seen, 0)
    expect(await placesOf(page)).toHaveLength(1)
    const before = await page.locator('#zoom-title').innerText()
    await page.keyboard.press('ArrowRight')
    expect(await page.locator('#zoom-title').innerText()).not.toBe(before)
    expect(await page.locator('#zoom').getByText('Grad').count()).toBeGreaterThan(0)
    await page.keyboard.press('Escape')
    expect(await page.locator('#zoom').isVisible()).toBe(false)
  })

  test('zooms at the pointer, moves by keys, and gives the focus back', async () => {
    const { page } = wide
    const tile = page.locator('#pictures .tile').nth(1)
    await tile.focus()
    await page.keyboard.press('Enter')
    const image = page.locator('.window img').nth(1)
    const box = (await image.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
    const [x, y] = [box.x + box.width / 4, box.y + box.height / 4]
    await page.mouse.move(x, y)
    await page.mouse.wheel(0, -100)
    const larger = (await image.boundingBox()) ?? box
    expect(larger.width).toBeGreaterThan(box.width * 1.1)
    // what lay under the pointer, a quarter into the picture, lies there still
    expect(larger.x + larger.width / 4).toBeCloseTo(x, 0)
    expect(larger.y + larger.height / 4).toBeCloseTo(y, 0)
    await page.keyboard.press('Shift+ArrowRight')
    expect((await image.boundingBox())?.x).toBeCloseTo(larger.x - 60, 0)
    await page.locator('#zoom [data-ground=alpha]').click()
    await page.keyboard.press('Escape')
    expect(await page.evaluate(`document.activeElement === document.querySelectorAll('#pictures .tile')[1]`)).toBe(true)
    await page.locator('.toolbar [data-ground=checker]').click()
  })

  test('lets a finger scroll the windows of a phone until the picture is zoomed', async () => {
    await using phone = await openPage(browser, url, { width: 390, height: 844 })
    const { page } = phone
    await page.locator('#pictures .tile').first().click()
    const touch = () => page.evaluate(`getComputedStyle(document.querySelector('.window')).touchAction`)
    expect(await touch()).toBe('pan-y')
    await page.locator('#zoom-in').click()
    expect(await touch()).toBe('none')
  })

  test('says what its figures mean, what the error colours are, and where nothing is to be shown', async () => {
    const { page } = wide
    await page.locator('summary').click()
    expect(await page.locator('dl').innerText()).toContain('Σα ÷ Σg')
    await page.locator('.toolbar [data-ground=error]').click()
    expect(await page.locator('.dock .legend').innerText()).toContain('Red: too much is kept')
    await page.locator('.toolbar [data-ground=white]').click()
    expect(await page.locator('.dock .legend').isVisible()).toBe(false)
    await page.locator('#filters select').first().selectOption('shadow')
    const count = await page.locator('#pictures .picture').count()
    expect(count === 0).toBe(await page.locator('#pictures').getByText('No picture is of this kind.').isVisible())
    await page.locator('#filters select').first().selectOption('all')
  })

  test('plays its clips, all cutters at the same frame', async () => {
    const { page } = wide
    const clip = page.locator('#clips .picture').first()
    const shown = () => clip.locator('img').evaluateAll((images) => images.map((image) => image.getAttribute('src')))
    // picture, truth, key and the perfect peer, which has the true frames
    expect((await shown()).map((source) => source?.split('/').pop())).toEqual(Array(4).fill('00.png'))
    const slider = clip.locator('input')
    await slider.focus()
    await page.keyboard.press('ArrowRight')
    expect((await shown()).map((source) => source?.split('/').pop())).toEqual(Array(4).fill('01.png'))
    await page.locator('.toolbar [data-ground=error]').click()
    expect((await shown()).map((source) => source?.split('/').pop())).toEqual([
      '01.png',
      '01.alpha.png',
      '01.error.png',
      '01.error.png',
    ])
    await clip.locator('button').click()
    await expect.poll(() => slider.inputValue()).not.toBe('1')
    await clip.locator('button').click()
    await page.locator('.toolbar [data-ground=checker]').click()
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

/** Where the pictures of the windows lie, each place once. */
async function placesOf(page: Page): Promise<string[]> {
  const places: string[] = await page.evaluate(
    `[...document.querySelectorAll('.window img')].map((image) => image.style.transform)`,
  )
  expect(places.length).toBeGreaterThan(2)
  return [...new Set(places)]
}
