// Owns making the binaries in packages/matting/src/simd of the .as files beside them: `npx node deploy/wasm/build.ts`. The compiler comes from the
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
/** Source -> what is made of it. */
const MODULES = [
  { source: 'rows', target: 'binary.ts', name: 'ROWS_WASM' },
  { source: 'band', target: 'band-binary.ts', name: 'BAND_WASM' },
  { source: 'planes', target: 'planes-binary.ts', name: 'PLANES_WASM' },
]

const folder = mkdtempSync(join(tmpdir(), 'popcel-wasm-'))
try {
  for (const { source, target, name } of MODULES) {
    const path = join(folderOfKernels, `${source}.as`)
    copyFileSync(path, join(folder, `${source}.ts`))
    const words = ['exec', '--yes', `--package=${COMPILER}`, '--', 'asc', `${source}.ts`, '--outFile', `${source}.wasm`]
    execFileSync('npm', [...words, ...OPTIONS.split(' ')], { cwd: folder, stdio: 'inherit' })
    const base64 = readFileSync(join(folder, `${source}.wasm`)).toString('base64')
    const digest = createHash('sha256').update(readFileSync(path)).digest('hex')
    writeFileSync(join(folderOfKernels, target), fileOf(`${source}.as`, name, base64, digest))
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function fileOf(source: string, name: string, base64: string, digest: string): string {
  return [
    `// Owns the compiled kernels of ${source}, made by deploy/wasm/build.ts. Not written by hand.`,
    '',
    '/** SHA-256 of the source that this was made of. */',
    `export const SOURCE_SHA256 = '${digest}'`,
    '',
    '/** The WebAssembly module, base64. */',
    `export const ${name} =`,
    `  '${base64}'`,
    '',
  ].join('\n')
}
