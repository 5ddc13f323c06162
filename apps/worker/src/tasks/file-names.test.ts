import { expect, test } from 'vitest'
import { resultNames } from './file-names.ts'

test.each([
  [
    ['0', '1'],
    ['0.png', '1.png'],
  ],
  [
    ['a.png', 'b.JPG'],
    ['a.png', 'b.png'],
  ],
  [
    ['shot.1001', 'shot.1002.exr'],
    ['shot.1001.png', 'shot.1002.exr.png'],
  ],
  [
    ['a.png', 'a.jpg', 'a.jpg', 'a.jpg'],
    ['a.png', 'a.jpg.png', 'a.jpg-2.png', 'a.jpg-3.png'],
  ],
  [
    ['../../etc/passwd', 'C:\\x', '..', '/'],
    ['___.._etc_passwd.png', 'C__x.png', '__.png', '_.png'],
  ],
  [['猫 1'], ['猫 1.png']],
])('%j: %j', (names, files) => expect(resultNames(names)).toEqual(files))

test('a very long name is cut', () => expect(resultNames(['x'.repeat(5_000)])[0]).toHaveLength(204))
