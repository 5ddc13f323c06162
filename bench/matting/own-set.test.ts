import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { judgePicture } from './judge-folder.ts'
import { readOwnSet } from './own-set.ts'
import { writeRaw } from './raw.ts'
import { writeOwnSubjects } from './subjects.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-own-set-'))
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(() => {
  for (const part of ['pictures', 'truth']) {
    rmSync(join(folder, part), { recursive: true, force: true })
    mkdirSync(join(folder, part))
  }
})

const put = async (name: string, channels: number, pixel: number[], width = 2) =>
  writeFileSync(
    join(folder, name),
    await writeRaw({
      width,
      height: 1,
      channels,
      data: Uint8Array.from(Array.from({ length: width }, () => pixel).flat()),
    }),
  )

test('a grey truth is alpha over the colours of the picture, an RGBA one brings its own', async () => {
  await put('pictures/photo-00.png', 3, [10, 20, 30])
  await put('truth/photo-00.png', 1, [128])
  await put('pictures/photo-01.png', 3, [10, 20, 30])
  await put('truth/photo-01.png', 4, [40, 50, 60, 70])
  const { pictures, leftOut } = await readOwnSet(folder, [])
  expect(pictures.map(({ id, truth, truthHasColour }) => [id, [...truth.data.slice(0, 4)], truthHasColour])).toEqual([
    ['photo-00', [10, 20, 30, 128], false],
    ['photo-01', [40, 50, 60, 70], true],
  ])
  expect(leftOut).toEqual([])
})

test('what has no truth is left out and named; some can be asked for by name', async () => {
  for (const name of ['a', 'b', 'c']) await put(`pictures/${name}.png`, 3, [0, 0, 0])
  for (const name of ['a', 'b']) await put(`truth/${name}.png`, 1, [0])
  expect((await readOwnSet(folder, [])).leftOut).toEqual(['c.png'])
  expect((await readOwnSet(folder, ['b'])).pictures.map(({ id }) => id)).toEqual(['b'])
  await expect(readOwnSet(folder, ['d'])).rejects.toThrow('no picture is called d')
})

test('what cannot be judged is refused by its name', async () => {
  await expect(readOwnSet(join(folder, 'truth'), [])).rejects.toThrow('a set has the folders pictures and truth')
  await expect(readOwnSet(folder, [])).rejects.toThrow('no picture has a truth of its name')
  await put('pictures/a.png', 3, [0, 0, 0])
  await put('truth/a.png', 1, [0], 3)
  await expect(readOwnSet(folder, [])).rejects.toThrow(/a\.png: is 3×1 and its picture 2×1/)
  await put('truth/a.png', 1, [0])
  writeFileSync(join(folder, 'pictures', 'a.jpg'), 'x')
  await expect(readOwnSet(folder, [])).rejects.toThrow('two pictures are called a')
})

test('its pictures are grouped by what their names begin with, and without colours there is no halo', async () => {
  await put('pictures/off-white-07.png', 3, [10, 20, 30])
  await put('truth/off-white-07.png', 1, [255])
  await put('pictures/alone.png', 3, [10, 20, 30])
  await put('truth/alone.png', 4, [10, 20, 30, 255])
  const out = join(folder, 'out')
  const subjects = await writeOwnSubjects(out, (await readOwnSet(folder, [])).pictures)
  expect(subjects.map(({ id, background, file }) => [id, background, file])).toEqual([
    ['alone', '', join(out, 'pictures', 'alone.png')],
    ['off-white-07', 'off-white', join(out, 'pictures', 'off-white-07.png')],
  ])
  const [own, matte] = await Promise.all(subjects.map((subject) => judgePicture(join(out, 'truth'), subject)))
  expect([own!.scores.mad, own!.scores.haloWhite]).toEqual([0, 0])
  expect([matte!.scores.mad, matte!.scores.haloWhite]).toEqual([0, Number.NaN])
})
