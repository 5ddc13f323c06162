// Owns many cut-outs in a row in one process, and how much memory it holds on the way.
// `node bench/speed/cut-many.ts IN MODEL WEIGHTS|- COUNT EACH` prints [{ "at", "rssMiB" }] as JSON, one entry every EACH pictures.

import { readFileSync } from 'node:fs'
import { createCutter, encodePicture } from '@popcel/runtime'

const [source = '', model = '', weights = '-', count = '', each = ''] = process.argv.slice(2)
const bytes = readFileSync(source)
await using cutter = createCutter()
const marks: { at: number; rssMiB: number }[] = []
for (let i = 1; i <= Number(count); i++) {
  const { picture } = await cutter.cut(bytes, { model, ...(weights === '-' ? {} : { weights }) })
  await encodePicture(picture, { format: 'png' })
  if (i % Number(each) === 0) marks.push({ at: i, rssMiB: process.memoryUsage.rss() / 2 ** 20 })
}
process.stdout.write(JSON.stringify(marks))
