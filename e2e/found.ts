// Owns how a program of the machine that a test needs is reported: found, installed just now, or not to be had and why.

export type Found = { path: string; how: 'found' | 'installed' } | { path: undefined; why: string }

/** One line for a person: what it is, where it is, or why it is not there. */
export function tellFound(name: string, found: Found): string {
  return found.path === undefined ? `${name}: skipped, ${found.why}` : `${name}: ${found.how} (${found.path})`
}

/** The last line that a failed program said, which is where the reason stands. */
export function lastWordsOf(error: unknown): string {
  const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error)
  return said.trim().split('\n').at(-1) ?? ''
}
