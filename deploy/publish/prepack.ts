// Owns what `npm pack` and `npm publish` do first, in the folder of the package: build it, and put the published manifest
// in place. postpack.ts takes it back.

import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { build } from './build.ts'
import { publishedManifest } from './manifest.ts'
import { KEPT, ROOT_LICENCE, restore } from './restore.ts'

// A pack that was killed left its manifest behind.
if (existsSync(KEPT)) restore()
build(process.cwd())
cpSync('package.json', KEPT)
cpSync(ROOT_LICENCE, 'LICENSE')
writeFileSync(
  'package.json',
  `${JSON.stringify(publishedManifest(JSON.parse(readFileSync('package.json', 'utf8'))), null, 2)}\n`,
)
