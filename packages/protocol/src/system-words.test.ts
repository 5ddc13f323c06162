import { expect, test } from 'vitest'
import { systemWords } from './index.ts'

test('a code of the system is told in words, and one without words as it is', () => {
  expect(systemWords('EROFS')).toBe('the disk is read-only')
  expect(systemWords('EFBIG')).toBe('it is larger than a file may be there')
  expect(systemWords('EWHATEVER')).toBe('EWHATEVER')
})
