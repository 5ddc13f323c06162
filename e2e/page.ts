// Owns opening a page of ours in headless Chromium, and writing down everything that goes wrong in it.

import { type Browser, chromium, type Page } from 'playwright-core'
import { LAUNCH_ARGS } from './chromium.ts'

export type OpenedPage = AsyncDisposable & {
  page: Page
  /** Console errors, uncaught errors and requests that failed or left the machine. */
  troubles: string[]
}

export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: [...LAUNCH_ARGS] })
}

/** Opens a page and waits until everything in it has loaded. `width` and `height` in CSS pixels. */
export async function openPage(
  browser: Browser,
  url: string,
  view: { width: number; height: number; reducedMotion?: 'reduce' },
): Promise<OpenedPage> {
  const { reducedMotion = null, ...viewport } = view
  const context = await browser.newContext({ viewport, deviceScaleFactor: 1, reducedMotion })
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`)
  })
  page.on('pageerror', (error) => troubles.push(`uncaught: ${error.message}`))
  page.on('requestfailed', (request) => {
    // a picture that is given a new address while it loads is not a failure
    const reason = request.failure()?.errorText
    if (reason !== 'net::ERR_ABORTED') troubles.push(`failed: ${request.url()} (${reason})`)
  })
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) troubles.push(`leaves the machine: ${request.url()}`)
  })
  await page.goto(url, { waitUntil: 'load' })
  return { page, troubles, [Symbol.asyncDispose]: () => context.close() }
}

export type PictureOnPage = { src: string; complete: boolean; width: number; height: number }

/** Every picture of the page with its natural size, after all were given the time to load, lazy ones too. */
export async function picturesOn(page: Page): Promise<PictureOnPage[]> {
  // text and not a function: the DOM's types would then be there for every file that this project checks
  return page.evaluate(`(async () => {
    const images = [...document.images]
    for (const image of images) image.loading = 'eager'
    await Promise.all(images.map((image) => image.decode().catch(() => undefined)))
    return images.map((image) => ({
      src: image.currentSrc,
      complete: image.complete,
      width: image.naturalWidth,
      height: image.naturalHeight,
    }))
  })()`)
}

/** What the elements of a selector stand on: `background-color background-image` as computed, each kind once. */
export async function groundsOn(page: Page, selector: string): Promise<string[]> {
  const grounds: string[] = await page.evaluate(`[...document.querySelectorAll('${selector}')].map((element) => {
    const { backgroundColor, backgroundImage } = getComputedStyle(element)
    return backgroundColor + ' ' + backgroundImage
  })`)
  return [...new Set(grounds)]
}

export async function scrollWidthOf(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth')
}
