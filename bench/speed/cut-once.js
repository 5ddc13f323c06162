// Owns one cut-out in a process of its own, from a file to a file: what a user of the library waits for. JavaScript, as the
// published package is: a first file in TypeScript loads Node's stripper of types, which is 40 ms that are not the library's.
// `node bench/speed/cut-once.js IN OUT MODEL [WEIGHTS]`

import { readFileSync, writeFileSync } from 'node:fs'
import { enableCompileCache } from 'node:module'

// As `popcel` does, and whoever minds the start of a process.
enableCompileCache()
const { createCutter, encodePicture } = await import('@popcel/runtime')

const [source, target, model, weights] = process.argv.slice(2)
if (!source || !target || !model) throw new Error('cut-once.js IN OUT MODEL [WEIGHTS]')
await using cutter = createCutter()
const { picture } = await cutter.cut(readFileSync(source), { model, ...(weights ? { weights } : {}) })
writeFileSync(target, await encodePicture(picture, { format: 'png' }))
