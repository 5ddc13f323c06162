// Owns a device of the tests' own that is always full. The machine's own devices are never written to by name: tests run
// as root in places, and a fault in what is tested could replace them.

import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'

/** Makes a device like /dev/full at `path`; false where that is not allowed. */
export function makeFullDevice(path: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  if (spawnSync('mknod', ['-m', '666', path, 'c', '1', '7']).status !== 0) return false
  try {
    writeFileSync(path, 'x')
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOSPC'
  }
}
