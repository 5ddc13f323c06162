import { expect, test } from 'vitest'
import { incompleteLock, staleLock } from './lock.ts'
import { describeViolations, projectOf } from './project.ts'

const stale = (manifest: object, locked: object | undefined) =>
  describeViolations(
    staleLock(
      projectOf({
        'package.json': '{"name":"root"}',
        'packages/x/package.json': JSON.stringify({ name: '@popcel/x', ...manifest }),
        'package-lock.json': JSON.stringify({ packages: { '': { name: 'root' }, 'packages/x': locked } }),
      }),
    ),
  )

test('a dependency that the lock does not know, knows in another version, or knows still, is found', () => {
  const told = 'packages/x/package.json: is not what package-lock.json says; run npm install'
  expect(stale({ dependencies: { a: '1' } }, {})).toBe(told)
  expect(stale({ dependencies: { a: '1' } }, { dependencies: { a: '2' } })).toBe(told)
  expect(stale({}, { dependencies: { a: '1' } })).toBe(told)
  expect(stale({ dependencies: { a: '1' } }, { devDependencies: { a: '1' } })).toBe(told)
  expect(stale({ dependencies: { a: '1' } }, undefined)).toBe(told)
})

test('a lock that agrees passes, whatever the order', () => {
  expect(stale({ dependencies: { a: '1', b: '2' } }, { dependencies: { b: '2', a: '1' } })).toBe('')
  expect(stale({ dependencies: {} }, {})).toBe('')
})

test('a missing lock is found', () => {
  expect(describeViolations(staleLock(projectOf({ 'package.json': '{}' })))).toBe('package-lock.json: is not there')
})

test('a build for another system that the lock leaves out is found', () => {
  const lock = (packages: object) =>
    describeViolations(incompleteLock(projectOf({ 'package-lock.json': JSON.stringify({ packages }) })))
  const tool = { optionalDependencies: { 'tool-linux': '1', 'tool-mac': '1' } }
  expect(lock({ 'node_modules/tool': tool, 'node_modules/tool-linux': {} })).toBe(
    'package-lock.json: node_modules/tool depends on tool-mac, which is not in it',
  )
  expect(lock({ 'node_modules/tool': tool, 'node_modules/tool-linux': {}, 'node_modules/tool-mac': {} })).toBe('')
  expect(lock({ 'node_modules/@a/b': { dependencies: { c: '1' } }, 'node_modules/@a/b/node_modules/c': {} })).toBe('')
  expect(lock({ '': { dependencies: { c: '1' } } })).toContain('the root depends on c')
})
