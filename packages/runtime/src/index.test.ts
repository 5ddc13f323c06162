// What an editor shows of the library: every function that it lists says what it does.

import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')

test('every function of the room has words of its own', () => {
  const silent: string[] = []
  let seen = 0
  for (const [, names = '', path = ''] of read('index.ts').matchAll(/^export \{([^}]*)\} from '(.*)'$/gm)) {
    const source = read(path)
    for (const name of names.split(',').map((name) => name.trim())) {
      const at = source.search(new RegExp(`^export (async )?function ${name}\\b`, 'm'))
      if (at < 0) continue
      seen++
      if (!source.slice(0, at).trimEnd().endsWith('*/')) silent.push(name)
    }
  }
  expect(seen).toBeGreaterThan(30)
  expect(silent).toEqual([])
})
