// Owns making packages/matting/src/simd/binary.ts of the rows.as beside it: `npx node deploy/wasm/build.ts`. The compiler comes from the
// registry when this is run and not with the dependencies: it has 100 MB and nobody else needs it. What it made is in the
// repository; a test holds that it was made of that source.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const COMPILER = 'assemblyscript@0.28.20'
const OPTIONS = '--enable simd --runtime stub --noAssert --initialMemory 1 --uncheckedBehavior always -O3'
const folderOfKernels = join(import.meta.dirname, '..', '..', 'packages', 'matting', 'src', 'simd')
const source = join(folderOfKernels, 'rows.as')
const target = join(folderOfKernels, 'binary.ts')

const folder = mkdtempSync(join(tmpdir(), 'popcel-rows-'))
try {
  copyFileSync(source, join(folder, 'rows.ts'))
  const words = ['exec', '--yes', `--package=${COMPILER}`, '--', 'asc', 'rows.ts', '--outFile', 'rows.wasm']
  execFileSync('npm', [...words, ...OPTIONS.split(' ')], { cwd: folder, stdio: 'inherit' })
  const binary = readFileSync(join(folder, 'rows.wasm'))
  const digest = createHash('sha256').update(readFileSync(source)).digest('hex')
  writeFileSync(target, fileOf(binary.toString('base64'), digest))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function fileOf(base64: string, digest: string): string {
  return [
    '// Owns the compiled kernels of rows.as, made by deploy/wasm/build.ts. Not written by hand.',
    '',
    '/** SHA-256 of the source that this was made of. */',
    `export const SOURCE_SHA256 = '${digest}'`,
    '',
    '/** The WebAssembly module, base64. */',
    'export const ROWS_WASM =',
    `  '${base64}'`,
    '',
  ].join('\n')
}
