// Owns what this worker calls itself on the wire: its name and what its package.json says.

import { readFileSync } from 'node:fs'

export function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return `popcel-${(manifest as { version: string }).version}`
}
