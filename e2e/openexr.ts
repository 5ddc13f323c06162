// Owns OpenEXR's own tools (exrheader, exrinfo, exrmaketiled, …), which our EXR files are shown to: where they are, how they get there.

import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { aptInstall, installHindrance } from './debian.ts'
import type { Found } from './found.ts'

const PLACES = ['/usr/bin/exrheader', '/usr/local/bin/exrheader', '/opt/homebrew/bin/exrheader']

/** The path of exrheader, installed from Debian's packages when that can be done. The other tools lie beside it. */
export function provideOpenExr(): Found {
  const found = lookAround()
  if (found) return { path: found, how: 'found' }
  const hindrance = installHindrance("install OpenEXR's tools") ?? aptInstall('openexr')
  if (hindrance) return { path: undefined, why: hindrance }
  const installed = lookAround()
  return installed
    ? { path: installed, how: 'installed' }
    : { path: undefined, why: 'apt-get installed it out of sight' }
}

/** Another tool of the same folder. */
export function besideOf(exrheader: string, name: string): string {
  return join(dirname(exrheader), name)
}

function lookAround(): string | undefined {
  return PLACES.find((place) => existsSync(place))
}
