// Owns the Chromium that pages are opened in: where it is, how it gets there, how it is started. Downloads none itself.

import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import { aptInstall, installHindrance } from './debian.ts'
import { readEnv } from './env.ts'
import type { Found } from './found.ts'

const ADVICE = 'install Chromium or Chrome, or name one in POPCEL_CHROMIUM'

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

/** For root, and for a machine whose network is closed: without the last ones Chromium keeps asking for its own services. */
export const LAUNCH_ARGS: readonly string[] = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The path of a Chromium, installed from Debian's packages when that can be done; undefined when there is none to be had. */
export async function findChromium(): Promise<string | undefined> {
  return provideChromium().path
}

/** Like findChromium, and says how it came or why it did not. */
export function provideChromium(): Found {
  const asked = readEnv().chromium
  if (asked) {
    return existsSync(asked)
      ? { path: asked, how: 'found' }
      : { path: undefined, why: `POPCEL_CHROMIUM names ${asked}, which is not there` }
  }
  const found = lookAround()
  if (found) return { path: found, how: 'found' }
  const hindrance = installHindrance(ADVICE) ?? aptInstall('chromium')
  if (hindrance) return { path: undefined, why: hindrance }
  const installed = lookAround()
  return installed
    ? { path: installed, how: 'installed' }
    : { path: undefined, why: 'apt-get installed it out of sight' }
}

function lookAround(): string | undefined {
  return [...USUAL_PLACES, chromium.executablePath()].find((place) => place && existsSync(place))
}
