// Owns the building of one package for publishing: TypeScript to JavaScript and declarations in dist/, other files copied.
// Inside the repository the sources run as they are; Node strips no types inside node_modules, so what is published is built.

import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Builds `folder`/src into `folder`/dist. Throws with the compiler's own words when it does not compile. */
export function build(folder: string): void {
  const src = join(folder, 'src')
  const dist = join(folder, 'dist')
  rmSync(dist, { recursive: true, force: true })
  compile(src, dist)
  for (const path of filesOf(src)) if (!path.endsWith('.ts')) cpSync(join(src, path), join(dist, path))
  for (const path of filesOf(dist)) if (path.endsWith('.d.ts')) pointAtJavaScript(join(dist, path))
}

function compile(src: string, dist: string): void {
  const scratch = mkdtempSync(join(tmpdir(), 'popcel-build-'))
  try {
    const config = join(scratch, 'tsconfig.json')
    // Sources of the packages that this one imports are compiled too; only its own are taken.
    const made = join(scratch, 'out')
    writeFileSync(config, JSON.stringify(compilerConfig(src, made)))
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc')
    execFileSync(process.execPath, [tsc, '-p', config], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
    cpSync(join(made, relative(ROOT, src)), dist, { recursive: true })
  } catch (error) {
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)
    throw new Error(`${src} does not compile:\n${said}`, { cause: error })
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function compilerConfig(src: string, made: string) {
  return {
    extends: join(ROOT, 'tsconfig.base.json'),
    compilerOptions: {
      noEmit: false,
      allowImportingTsExtensions: false,
      rewriteRelativeImportExtensions: true,
      declaration: true,
      rootDir: ROOT,
      outDir: made,
      types: ['node'],
      typeRoots: [join(ROOT, 'node_modules', '@types')],
    },
    include: [join(src, '**/*.ts')],
    exclude: [
      join(src, '**/*.test.ts'),
      join(src, '**/testing/**'),
      join(src, '**/test-*.ts'),
      join(src, '**/*.dev.ts'),
    ],
  }
}

/** The compiler rewrites `./x.ts` to `./x.js` in what runs, but leaves it in declarations. */
function pointAtJavaScript(file: string): void {
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, text.replace(/((?:from|import)\s*\(?\s*['"]\.{1,2}\/[^'"]*)\.ts(['"])/g, '$1.js$2'))
}

/** Every file under a folder, as paths from it. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(resolve(folder, path)).isFile(),
  )
}
