import { cut, type Picture } from '@popcel/matting'
import { createRuntime } from '@popcel/runtime'
import { expect, test } from 'vitest'
import { engineCutter } from './cutter.ts'
import { readOptions } from './options.ts'

test('without words: our three ways, no peer, all pictures', () => {
  const { models, peers, pictures, out } = readOptions([])
  expect(models.map(({ model, refine }) => [model, refine])).toEqual([
    ['auto', undefined],
    ['mini', undefined],
    ['key', undefined],
  ])
  expect([peers, pictures, out]).toEqual([[], [], undefined])
})

test('models with refinements, peers with folders, some pictures', () => {
  const { models, peers, pictures } = readOptions(
    '--models mini+guided,key --peer rembg=out/a=b --peer imgly=x --pictures elf,fox,elf'.split(' '),
  )
  expect(models).toEqual([
    { name: 'mini+guided', model: 'mini', refine: 'guided' },
    { name: 'key', model: 'key', refine: undefined },
  ])
  expect(peers).toEqual([
    { name: 'rembg', folder: 'out/a=b' },
    { name: 'imgly', folder: 'x' },
  ])
  expect(pictures).toEqual(['elf', 'fox'])
})

test('a column that names no refinement cuts as a user does who names none', async () => {
  const side = 96
  const data = Uint8Array.from({ length: side * side * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % side, Math.floor(i / 3 / side)]
    const ground = (x * 37 + y * 91 + ((x * y) % 53)) % 200
    return Math.hypot(x - 48, y - 48) < 30 ? [210, 60, 40][i % 3]! : ground
  })
  const picture: Picture = { width: side, height: side, channels: 3, data, space: 'srgb', alpha: 'none' }
  await using runtime = createRuntime({ now: () => performance.now() })
  const mine = await cut(picture, { model: 'mini' }, { now: () => 0, runtime })
  const alphasOf = async (name: string) => {
    await using cutter = engineCutter(readOptions(['--models', name]).models[0]!)
    return (await cutter.cut(picture)).matte.data
  }
  expect(await alphasOf('mini')).toEqual(mine.matte.data)
  expect(await alphasOf('mini+none')).not.toEqual(mine.matte.data)
})

test('no models at all, where only peers are judged; a report elsewhere', () => {
  expect(readOptions(['--out', 'somewhere']).out).toBe('somewhere')
  expect([readOptions([]).set, readOptions(['--set', 'aim-500']).set]).toEqual(['scored', 'aim-500'])
  expect(readOptions(['--models', 'none']).models).toEqual([])
})

test.each([
  [['--models'], '--models wants a value'],
  [['--sharpness', '3'], '--sharpness is not known'],
  [['--peer', 'rembg'], 'a peer is NAME=FOLDER, not rembg'],
  [['--peer', '=x'], 'a peer is NAME=FOLDER'],
  [['--peer', '../x=folder'], '../x is no name for a column'],
  [['--peer', 'auto=folder'], 'two columns would be called auto'],
  [['--models', 'birefnet-tonout'], 'birefnet-tonout is no model'],
  [['--models', 'mini+magic'], 'mini+magic is no model'],
  [['--models', 'mini+guided+guided'], 'is no model'],
])('%j is refused with the usage', (args, words) => {
  expect(() => readOptions(args)).toThrow(words)
  expect(() => readOptions(args)).toThrow('[--peer NAME=FOLDER]')
})
