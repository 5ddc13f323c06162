import { describe, expect, test } from 'vitest'
import { wrapLines } from './help-layout.ts'
import { run } from './main.ts'
import { memoryIo, runInMemory } from './run-in-memory.ts'

test('long lines are broken at spaces, with their indent; a word that is too long stays whole', () => {
  expect(wrapLines('one two three\n  four five six', 10)).toBe('one two\nthree\n  four\n  five six')
  expect(wrapLines('a 0123456789abc b', 8)).toBe('a\n0123456789abc\nb')
  expect(wrapLines('short\n\n', 8)).toBe('short\n\n')
})

test('a command to be copied stays one line', () => {
  expect(wrapLines('  popcel cut photos -r -o cut', 12)).toBe('  popcel cut photos -r -o cut')
})

describe.each([36, 40, 60, 80, 110])('help at %i columns', (columns) => {
  test.each(['', 'cut', 'emoji', 'clip', 'models', 'pack', 'doctor'])(
    'of %s is no wider, but for commands',
    async (name) => {
      const io = memoryIo()
      await run([...(name ? [name] : []), '--help'], { ...io, stdout: { ...io.stdout, columns } })
      const lines = Buffer.concat(io.outChunks).toString().split('\n')
      const wide = lines.filter((line) => line.length > columns && !/^ *popcel /.test(line))
      // An option with its value is one word, so to say.
      expect(wide.filter((line) => !/^ {2}(-|\w+ \[)/.test(line))).toEqual([])
      expect(lines.length).toBeGreaterThan(8)
    },
  )
})

test('without a terminal it is 100 wide, meanings beside options', async () => {
  const { out } = await runInMemory(['cut', '--help'])
  expect(out).toMatch(/^ {2}--trim {2,}cut the picture down to the subject$/m)
})
