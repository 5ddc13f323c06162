// Owns where weights lie when nobody says so. Alone, because programs ask before they load anything else.

import { join } from 'node:path'

/**
 * POPCEL_MODELS, else popcel/models in the system's folder for caches: XDG_CACHE_HOME or ~/.cache; on macOS ~/Library/Caches, on
 * Windows %LOCALAPPDATA%, as their own programs do. `home` is used where the environment names none.
 */
export function modelsFolder(
  env: Readonly<Record<string, string | undefined>>,
  platform: string,
  home: string,
): string {
  return (
    env['POPCEL_MODELS'] ||
    join(cacheFolder(env, platform, env['HOME'] || env['USERPROFILE'] || home), 'popcel', 'models')
  )
}

function cacheFolder(env: Readonly<Record<string, string | undefined>>, platform: string, home: string): string {
  if (env['XDG_CACHE_HOME']) return env['XDG_CACHE_HOME']
  if (platform === 'darwin') return join(home, 'Library', 'Caches')
  if (platform === 'win32') return env['LOCALAPPDATA'] || join(home, 'AppData', 'Local')
  return join(home, '.cache')
}
