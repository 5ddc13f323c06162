import { expect, test } from 'vitest'
import { publishedManifest, publishedProgram } from './manifest.ts'

test('entries lead to what was built, with types first because the order is the preference', () => {
  const { exports } = publishedManifest({ exports: { '.': './src/index.ts', './table': './src/a/table.ts' } })
  expect(exports).toEqual({
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './table': { types: './dist/a/table.d.ts', default: './dist/a/table.js' },
  })
  expect(Object.keys(exports?.['.'] ?? {})).toEqual(['types', 'default'])
})

test('tools and scripts stay in the repository, everything else goes along', () => {
  const made = publishedManifest({
    name: '@popcel/x',
    bin: { x: './bin/x.js' },
    dependencies: { sharp: '1.0.0' },
    devDependencies: { vitest: '1.0.0' },
    scripts: { prepack: 'node build' },
  })
  expect(made).toEqual({ name: '@popcel/x', bin: { x: './bin/x.js' }, dependencies: { sharp: '1.0.0' } })
})

test('a program starts what was built', () => {
  const text = "import('../src/main.ts').then((main) => main.start()) // src/main.ts"
  expect(publishedProgram(text)).toBe("import('../dist/main.js').then((main) => main.start()) // src/main.ts")
})
