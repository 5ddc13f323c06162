import { describe, expect, test } from 'vitest'
import { drawerNames, unintroduced, unkebabNames } from './names.ts'
import { describeViolations, projectOf } from './project.ts'

const at = (path: string, text = '') => projectOf({ [path]: text })

describe('names', () => {
  test.each([
    'utils.ts',
    'util.ts',
    'misc.ts',
    'helpers.ts',
    'helper.test.ts',
    'common.ts',
    'utils/a.ts',
    'common/a.ts',
  ])('%s is a drawer', (name) => {
    expect(drawerNames(at(`packages/x/src/${name}`))).toHaveLength(1)
  })

  test.each(['router.common-case.test.ts', 'utilisation.ts', 'commons.ts', 'helped.ts'])('%s is no drawer', (name) => {
    expect(drawerNames(at(`packages/x/src/${name}`))).toEqual([])
  })

  test.each(['Picture.ts', 'camelCase.ts', 'snake_case.ts', 'Big/a.ts', '-a.ts'])('%s is not in kebab-case', (name) => {
    expect(unkebabNames(at(`packages/x/src/${name}`))).toHaveLength(1)
  })

  test.each(['blur-fusion.ts', 'a.test.ts', 'grid-2.case.ts', 'contact-page/page.ts'])('%s is', (name) => {
    expect(unkebabNames(at(`packages/x/src/${name}`))).toEqual([])
  })
})

describe('introductions', () => {
  const opening = (text: string, path = 'packages/x/src/a.ts') => describeViolations(unintroduced(at(path, text)))

  test.each([
    '',
    'export const a = 1',
    '\n// Owns the table of things.\n',
    '// a.ts\nexport const a = 1',
    '// --- // ---\nexport const a = 1',
    "import './b.ts'\n// Owns the table of things.",
  ])('refused: %j', (text) => {
    expect(opening(text)).toContain('does not begin with a comment')
  })

  test.each([
    '// Owns the table of things, not their order.\nexport const a = 1',
    '/* Owns the table of things. */\nexport const a = 1',
    '/**\n * Owns the table of things.\n */\nexport const a = 1',
    '#!/usr/bin/env node\n// Owns the check of the version.\nstart()',
  ])('let through: %j', (text) => {
    expect(opening(text)).toBe('')
  })

  test('a face, a test and a file of the root need none', () => {
    expect(opening("export { a } from './a.ts'", 'packages/x/src/index.ts')).toBe('')
    expect(opening('test()', 'packages/x/src/a.test.ts')).toBe('')
    expect(opening('test()', 'vitest.config.ts')).toBe('')
    expect(opening('export const a = 1', 'packages/x/src/index.ts')).not.toBe('')
  })
})
