// Owns what `npm pack` and `npm publish` do first, in the folder of the package: build it, and put what is published in place
// of what the repository has. postpack.ts takes it back.

import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { build } from './build.ts'
import { publishedManifest, publishedProgram } from './manifest.ts'
import { KEPT, ROOT_LICENCE, restore, rewrittenFiles } from './restore.ts'

// A pack that was killed left its files behind.
restore()
build(process.cwd())
for (const file of rewrittenFiles()) {
  cpSync(file, file + KEPT)
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, file === 'package.json' ? manifest(text) : publishedProgram(text))
}
cpSync(ROOT_LICENCE, 'LICENSE')

function manifest(text: string): string {
  return `${JSON.stringify(publishedManifest(JSON.parse(text)), null, 2)}\n`
}
