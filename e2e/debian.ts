// Owns installing a Debian package that a test needs: whether it can be done here, and doing it.

import { type ExecFileSyncOptions, execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { lastWordsOf } from './found.ts'

/** Why apt-get cannot install it here, with the advice; undefined when it can. */
export function installHindrance(advice: string): string | undefined {
  if (!existsSync('/usr/bin/apt-get') || !/^ID=debian$/m.test(textOf('/etc/os-release'))) {
    return `there is none and this is not Debian; ${advice}`
  }
  return process.getuid?.() === 0 ? undefined : `there is none and only root can apt-get install it; ${advice}`
}

/** Installs a package; gives why it could not be done. */
export function aptInstall(name: string): string | undefined {
  try {
    const options: ExecFileSyncOptions = { stdio: ['ignore', 'ignore', 'pipe'] }
    execFileSync('apt-get', ['update', '-q'], options)
    execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', name], options)
    return undefined
  } catch (error) {
    return `apt-get could not install it: ${lastWordsOf(error)}`
  }
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
