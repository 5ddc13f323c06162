import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runInMemory } from './run-in-memory.ts'
import { discOnWhite, png } from './test-pictures.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-asked-'))
const shot = join(folder, 'shot')
const frame = `${shot}.1.png`
beforeAll(async () => writeFileSync(frame, await png(discOnWhite(40))))
afterAll(() => rmSync(folder, { recursive: true }))

test.each([
  ['cut', 'matte', 'is a matte of your own; give it with --hint FILE'],
  ['cut', 'corridor-key', 'works from a rough matte; give it with --hint FILE'],
  ['cut', 'sam2', 'is asked by clicks or boxes; give --point X,Y or --box X,Y,X,Y'],
  ['cut', 'vitmatte-small-distinctions-646', 'ask for it with --refine vitmatte'],
  ['clip', 'matte', 'is a matte of your own; give it with --hint FILE'],
  ['clip', 'sam', 'is asked by clicks or boxes; popcel cut takes them'],
  ['emoji', 'matte', 'is a matte of your own; popcel cut and popcel clip take one'],
  ['emoji', 'sam', 'is asked by clicks or boxes; popcel cut takes them'],
])('%s --model %s without what it works from is wrong use, told once', async (command, model, words) => {
  const input = command === 'clip' ? folder : frame
  const { code, err } = await runInMemory([command, input, '-o', join(folder, 'out'), '--model', model])
  expect([code, err.trimEnd().split('\n')]).toEqual([2, [expect.stringContaining(words)]])
})

test.each([
  ['corridor-key', ['--hint', frame]],
  ['sam', ['--point', '4,4']],
  ['rvm-mobilenetv3', []],
])('--fine of %s, which sees a picture once, is wrong use', async (model, given) => {
  const { code, err } = await runInMemory([
    'cut',
    frame,
    '-o',
    join(folder, 'out'),
    '--model',
    model,
    ...given,
    '--fine',
  ])
  expect([code, err.trimEnd().split('\n')]).toEqual([2, [expect.stringContaining('sees each picture once; --fine')]])
})

test('--weights of a model with two files is wrong use, told once', async () => {
  const asked = ['--model', 'sam', '--point', '4,4', '--weights', frame]
  const { code, err } = await runInMemory(['cut', frame, '-o', join(folder, 'out'), ...asked])
  expect([code, err.trimEnd().split('\n')]).toEqual([2, [expect.stringContaining('sam has two files, an encoder and')]])
})

test('help names matte where it can be given', async () => {
  const model = async (command: string) =>
    /--model <name> +([^(]*\S)/.exec((await runInMemory([command, '--help'])).out)?.[1]
  expect(await model('cut')).toContain('matte')
  expect(await model('emoji')).not.toContain('matte')
})
