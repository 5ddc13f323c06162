// Owns reading the environment: nothing else in this app looks at process.env.

import { homedir } from 'node:os'
import { modelsFolder } from '@popcel/runtime/models-folder'

export type Settings = {
  /** Colour and bold on a terminal. NO_COLOR (any value) and TERM=dumb turn it off. */
  readonly colour: boolean
  /** A line that is redrawn in place. Not in CI logs and not on a terminal that cannot go back. */
  readonly redraw: boolean
  /** Where weights lie: POPCEL_MODELS, else popcel/models in the system's folder for caches. */
  readonly modelsDir: string
  /** The key of an endpoint: POPCEL_TOKEN for one of our own, else RUNPOD_API_KEY. */
  readonly endpointKey: string | undefined
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * What a program is started with that a command is handed on to: glibc with two arenas, which it reads once at the start of a process.
 * A worker that waits holds some 15 MB less with them, and is no slower (measured, 1024² pictures).
 */
export function programEnvironment(env: Environment = process.env): Environment {
  return { MALLOC_ARENA_MAX: '2', ...env }
}

/** Environment variables -> settings. An empty value counts as not set, as the NO_COLOR convention asks. */
export function readSettings(env: Environment = process.env, platform: string = process.platform): Settings {
  const dumb = env['TERM'] === 'dumb'
  const ci = Boolean(env['CI']) && env['CI'] !== 'false' && env['CI'] !== '0'
  const modelsDir = modelsFolder(env, platform, homedir())
  const endpointKey = env['POPCEL_TOKEN'] || env['RUNPOD_API_KEY'] || undefined
  return { colour: !env['NO_COLOR'] && !dumb, redraw: !dumb && !ci, modelsDir, endpointKey }
}
