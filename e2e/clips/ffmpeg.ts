// Owns the ffmpeg and ffprobe of the machine, programs that share no code with this repository's reader and writer: where
// they are, how they get there, how they are asked.

import { type ExecFileSyncOptions, execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { type Found, lastWordsOf } from '../found.ts'

const PLACES = ['/usr/bin', '/usr/local/bin', '/opt/homebrew/bin']

/** The folder that both are in, from Debian's packages when that can be done. */
export function provideFfmpeg(): Found {
  const found = lookAround()
  if (found) return { path: found, how: 'found' }
  const debian = existsSync('/usr/bin/apt-get') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))
  if (!debian) return { path: undefined, why: 'there is none and this is not Debian; install ffmpeg' }
  if (process.getuid?.() !== 0) return { path: undefined, why: 'there is none and only root can apt-get install it' }
  try {
    const options: ExecFileSyncOptions = { stdio: ['ignore', 'ignore', 'pipe'] }
    execFileSync('apt-get', ['update', '-q'], options)
    execFileSync('apt-get', ['install', '-y', '-q', '--no-install-recommends', 'ffmpeg'], options)
  } catch (error) {
    return { path: undefined, why: `apt-get could not install it: ${lastWordsOf(error)}` }
  }
  const installed = lookAround()
  return installed
    ? { path: installed, how: 'installed' }
    : { path: undefined, why: 'apt-get installed it out of sight' }
}

function lookAround(): string | undefined {
  return PLACES.find((place) => existsSync(`${place}/ffmpeg`) && existsSync(`${place}/ffprobe`))
}

/** What ffmpeg writes to its standard output. */
export function ffmpeg(place: string, ...args: readonly string[]): Buffer {
  const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin', '-y']
  return execFileSync(`${place}/ffmpeg`, [...quiet, ...args], { maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] })
}

/** A section of what ffprobe knows, such as `stream` or `packet`: a list of name -> value. */
export function ffprobe(place: string, section: string, entries: string, file: string): Record<string, string>[] {
  const args = ['-v', 'error', '-select_streams', 'v:0', '-show_entries', `${section}=${entries}`, '-of', 'json', file]
  const told = JSON.parse(execFileSync(`${place}/ffprobe`, args, { encoding: 'utf8', maxBuffer: 1 << 26 })) as Record<
    string,
    Record<string, string>[]
  >
  return told[`${section}s`] ?? []
}
