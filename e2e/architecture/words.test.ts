import { describe, expect, test } from 'vitest'
import { describeViolations, projectOf } from './project.ts'
import { forbiddenWords } from './words.ts'

const wordsIn = (path: string, text: string) => describeViolations(forbiddenWords(projectOf({ [path]: text })))

describe('a word is refused where it stands, with its line', () => {
  test.each([
    ['packages/x/src/a.ts', 'export const a: any = 1', 'says any'],
    ['packages/x/src/a.test.ts', 'export const a: any = 1', 'says any'],
    ['apps/cli/src/a.ts', 'export enum A { B }', 'has an enum'],
    ['apps/cli/src/a.ts', 'export default 1', 'default export'],
    ['apps/cli/vitest.config.ts', 'export default 1', 'default export'],
    ['fixtures/a.ts', "export * from './b.ts'", 'export *'],
    ['apps/cli/src/main.ts', 'console.log(1)', 'uses console'],
    ['e2e/a.test.ts', 'console.log(1)', 'uses console'],
    ['bench/a.ts', 'export const a = process.env.CI', 'process.env'],
    ['packages/runtime/src/env.ts', 'export const a = process.env.CI', 'process.env'],
    ['packages/x/src/a.ts', "export const f = () => process.stderr.write('x')", 'never prints'],
    ['packages/x/src/a.ts', 'export const f = () => Date.now()', 'reads the clock'],
    ['packages/x/src/a.ts', 'prepare()', 'works when it is imported'],
    ['packages/x/src/a.ts', "export const a = 'give one with --hint FILE'", 'an option of the command line'],
    ['packages/x/src/a.ts', 'export const f = () => `it takes --hint`', 'an option of the command line'],
    ['apps/cli/src/a.ts', 'export const f = (a: string) => import(a)', 'computed'],
  ])('%s: %s', (path, text, sentence) => {
    const found = wordsIn(path, text)
    expect(found).toContain(`${path}:1: `)
    expect(found).toContain(sentence)
  })
})

describe('a word is let through where its place is', () => {
  test.each([
    ['apps/cli/src/print.ts', 'export const p = () => console.log(1)'],
    ['apps/api/src/logger.ts', 'export const p = () => console.log(1)'],
    ['apps/cli/src/env.ts', 'export const a = process.env.CI'],
    ['vitest.config.ts', 'export default 1'],
    ['apps/cli/src/progress.ts', 'export const tty = () => process.stderr.isTTY'],
    ['apps/cli/src/main.ts', 'start(Date.now())'],
    ['packages/x/src/a.test.ts', 'describe(performance.now())'],
    ['apps/cli/src/a.ts', "export const a = 'give one with --hint FILE'"],
    ['packages/x/src/a.ts', "export const a = 'get it with: npm rebuild a --force'"],
  ])('%s: %s', (path, text) => {
    expect(wordsIn(path, text)).toBe('')
  })
})
