// What a user of the library does: packages as npm would publish them, installed into a clean folder, five lines, and types.

import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { characterFile } from '@popcel/fixtures'
import { decodePicture } from '@popcel/runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const BIN = join(ROOT, 'node_modules', '.bin')
const PACKAGES = ['protocol', 'matting', 'runtime']
const folder = mkdtempSync(join(tmpdir(), 'popcel-library-'))

const program = `import { writeFile } from 'node:fs/promises'
import { cut, encodePicture } from '@popcel/runtime'

const { picture, model, matte } = await cut('hero.png', { refine: 'guided' })
await writeFile('hero-cut.png', await encodePicture(picture, { format: 'png' }))
console.log(model, matte.width)
`

beforeAll(() => {
  const packed = join(folder, 'packed')
  mkdirSync(packed)
  const workspaces = PACKAGES.flatMap((name) => ['-w', `@popcel/${name}`])
  npm(ROOT, ['pack', ...workspaces, '--pack-destination', packed, '--silent'])
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }))
  // Its install step downloads CUDA files, which are not wanted here.
  writeFileSync(join(folder, '.npmrc'), 'onnxruntime-node-install=skip\n')
  const tarballs = readdirSync(packed).map((name) => join(packed, name))
  npm(folder, ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', '--silent', ...tarballs])
  for (const name of ['hero.png', 'second.png']) copyFileSync(characterFile('mascot'), join(folder, name))
  writeFileSync(join(folder, 'user.ts'), program)
}, 240_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('installed from what npm pack made', () => {
  test('five lines cut a picture out', async () => {
    const said = execFileSync(process.execPath, ['user.ts'], { cwd: folder, encoding: 'utf8' })
    expect(said.trim()).toBe('key 1024')
    const cutOut = await decodePicture(readFileSync(join(folder, 'hero-cut.png')))
    expect(cutOut).toMatchObject({ width: 1024, channels: 4, alpha: 'straight' })
    expect(cutOut.data[3]).toBe(0)
  })

  test('its types hold, and a wrong option is refused by the compiler', () => {
    writeFileSync(join(folder, 'wrong.ts'), program.replace("refine: 'guided'", "refine: 'magic'"))
    expect(compile('user.ts')).toBe('')
    expect(compile('wrong.ts')).toContain('\'"magic"\' is not assignable')
  })

  test.each(codeOf('docs/library.md'))('the code of docs/library.md compiles and runs: %#', (code) => {
    writeFileSync(join(folder, 'document.ts'), code)
    expect(compile('document.ts')).toBe('')
    expect(compile('document.ts', ['--module', 'esnext', '--moduleResolution', 'bundler'])).toBe('')
    execFileSync(process.execPath, ['document.ts'], { cwd: folder, encoding: 'utf8' })
  })

  test.each(codeOf('packages/runtime/README.md'))('the code of its README compiles: %#', (code) => {
    writeFileSync(join(folder, 'readme.ts'), code)
    expect(compile('readme.ts')).toBe('')
  })

  test('CommonJS requires it', () => {
    writeFileSync(
      join(folder, 'user.cjs'),
      "const { cut } = require('@popcel/runtime')\ncut('hero.png').then((made) => console.log(made.model))\n",
    )
    expect(execFileSync(process.execPath, ['user.cjs'], { cwd: folder, encoding: 'utf8' }).trim()).toBe('key')
  })

  test('what was packed has no sources, no tests and the licence', () => {
    const inside = readdirSync(join(folder, 'node_modules', '@popcel', 'matting'), {
      recursive: true,
      encoding: 'utf8',
    })
    expect(inside).toContain('LICENSE')
    expect(
      inside.filter((path) => path.endsWith('.test.js') || (path.endsWith('.ts') && !path.endsWith('.d.ts'))),
    ).toEqual([])
  })

  test('the repository is as it was', () => {
    const changed = execFileSync(
      'git',
      ['status', '--porcelain', ...PACKAGES.map((name) => `packages/${name}/package.json`)],
      {
        cwd: ROOT,
        encoding: 'utf8',
      },
    )
    expect(changed).toBe('')
  })
})

function codeOf(page: string): string[] {
  return [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code = '']) => code)
}

function npm(cwd: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync('npm', args, { cwd, encoding: 'utf8' })
  if (status !== 0) throw new Error(`npm ${args[0]} failed:\n${stderr}`)
}

/** What the compiler says of one file, with the settings of a careful user. */
function compile(file: string, modules: readonly string[] = ['--module', 'nodenext']): string {
  const options = [
    '--noEmit',
    '--strict',
    ...modules,
    '--target',
    'es2024',
    '--lib',
    'esnext,dom',
    '--skipLibCheck',
    '--types',
    'node',
  ]
  const types = ['--typeRoots', join(ROOT, 'node_modules', '@types')]
  return spawnSync(join(BIN, 'tsc'), [...options, ...types, '--ignoreConfig', file], { cwd: folder, encoding: 'utf8' })
    .stdout
}
