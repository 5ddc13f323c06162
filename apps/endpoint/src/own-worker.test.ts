import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { ownWorker } from './own-worker.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-own-worker-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const manifest = join(folder, 'package.json')
writeFileSync(join(folder, 'worker.js'), '')

describe('the command of our own worker', () => {
  test.each([
    ['one program', './worker.js'],
    ['named programs', { 'popcel-worker': 'worker.js' }],
  ])('is the program of its package: %s', (_, bin) => {
    writeFileSync(manifest, JSON.stringify({ bin }))
    expect(ownWorker(() => manifest)).toEqual([process.execPath, join(folder, 'worker.js')])
  })

  test.each([
    ['a program that is not there', { bin: 'gone.js' }],
    ['no program', {}],
  ])('is undefined where the package has %s', (_, content) => {
    writeFileSync(manifest, JSON.stringify(content))
    expect(ownWorker(() => manifest)).toBeUndefined()
  })

  test('is undefined where the package is not installed', () => {
    const missing = () => {
      throw new Error('Cannot find module')
    }
    expect(ownWorker(missing)).toBeUndefined()
  })
})
