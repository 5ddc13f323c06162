// Reads real folders, as a user would lay them out.

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { judgePicture } from './judge-folder.ts'
import { readOwnSet } from './own-set.ts'
import { writeRaw } from './raw.ts'

const place = mkdtempSync(join(tmpdir(), 'popcel-set-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

function folderOf(name: string): string {
  for (const part of ['pictures', 'truth']) mkdirSync(join(place, name, part), { recursive: true })
  return join(place, name)
}

/** Red, with the right half in the matte. */
const painted = (width: number, height: number, channels: number) => {
  const inside = (p: number) => (p % width >= width / 2 ? 255 : 0)
  const at = (p: number) => (channels === 1 ? [inside(p)] : channels === 3 ? [200, 40, 90] : [200, 40, 90, inside(p)])
  const data = Uint8Array.from(Array.from({ length: width * height }, (_, p) => at(p)).flat())
  return { width, height, channels, data }
}
const put = async (file: string, width: number, height: number, channels: number) =>
  writeFileSync(file, await writeRaw(painted(width, height, channels)))

test('pictures of any size and name are read in natural order, with cut-outs or mattes for truth', async () => {
  const set = folderOf('mixed')
  await put(join(set, 'pictures', 'p10 #1 <b>.png'), 40, 24, 3)
  await put(join(set, 'truth', 'p10 #1 <b>.png'), 40, 24, 1)
  await put(join(set, 'pictures', 'p2.png'), 20, 30, 3)
  await put(join(set, 'truth', 'p2.png'), 20, 30, 4)
  writeFileSync(join(set, 'pictures', 'notes.txt'), 'not a picture')
  const out = join(place, 'out')
  const subjects = await readOwnSet(set, out, [])
  expect(subjects.map(({ id, width, height, hasColour }) => [id, width, height, hasColour])).toEqual([
    ['p2', 20, 30, true],
    ['p10 #1 <b>', 40, 24, false],
  ])
  const { picture, truth } = await subjects[1]!.load()
  expect([...truth.data.subarray(39 * 4, 40 * 4)]).toEqual([200, 40, 90, 255])
  expect(existsSync(join(out, 'pictures', 'p10 #1 <b>.png'))).toBe(true)
  // The truth as a result has no error; of its halo nothing is known.
  const { scores } = await judgePicture(join(out, 'truth'), { id: 'p10 #1 <b>', picture, truth, hasColour: false })
  expect(scores).toMatchObject({ mad: 0, iou: 1, haloBlack: Number.NaN })
  expect((await readOwnSet(set, out, ['p2'])).map(({ id }) => id)).toEqual(['p2'])
})

test('what cannot be read is named: a picture that is damaged or a folder, and a truth that is one', async () => {
  const set = folderOf('broken')
  await put(join(set, 'truth', 'p.png'), 20, 30, 1)
  const refused = (file: string, reason: string) =>
    expect(readOwnSet(set, join(place, 'broken-out'), [])).rejects.toThrow(`${join(set, file)}: ${reason}`)
  const picture = join(set, 'pictures', 'p.png')
  writeFileSync(picture, 'no picture')
  await refused('pictures/p.png', 'is no picture that can be read (Input buffer')
  rmSync(picture)
  mkdirSync(picture)
  await refused('pictures/p.png', 'is no picture that can be read (EISDIR')
  rmSync(picture, { recursive: true })
  await put(picture, 20, 30, 3)
  rmSync(join(set, 'truth', 'p.png'))
  mkdirSync(join(set, 'truth', 'p.png'))
  await refused('truth/p.png', 'the truth is no picture (Error: EISDIR')
})

test('a picture on its side is judged upright, as it is cut', async () => {
  const set = folderOf('turned')
  const { data, ...raw } = painted(40, 24, 3)
  await sharp(data, { raw: { ...raw, channels: 3 } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toFile(join(set, 'pictures', 'phone.jpg'))
  await put(join(set, 'truth', 'phone.png'), 24, 40, 1)
  expect(await readOwnSet(set, join(place, 'turned-out'), [])).toMatchObject([{ width: 24, height: 40 }])
})

test('large pictures have small ones beside them for the list', async () => {
  const set = folderOf('large')
  await put(join(set, 'pictures', 'wide.png'), 1500, 20, 3)
  await put(join(set, 'truth', 'wide.png'), 1500, 20, 1)
  const out = join(place, 'large-out')
  await readOwnSet(set, out, [])
  for (const file of ['pictures/wide.png', 'truth/wide.png', 'truth/wide.alpha.png'])
    expect((await sharp(join(out, `${file}.small.webp`)).metadata()).width).toBe(512)
})

test('what does not fit is said by name', async () => {
  const set = folderOf('wrong')
  const read = (ids: string[] = []) => readOwnSet(set, join(place, 'wrong-out'), ids)
  await expect(readOwnSet(join(place, 'nowhere'), place, [])).rejects.toThrow(
    'a folder called pictures, and there is none',
  )
  await expect(read()).rejects.toThrow('there is no PNG, JPEG or WebP')
  for (const name of ['a.png', 'b.png']) await put(join(set, 'pictures', name), 20, 20, 3)
  await expect(read()).rejects.toThrow('there is no true matte for a.png, b.png; it is called a.png')
  await expect(read(['c'])).rejects.toThrow('no picture is called c')
  await put(join(set, 'truth', 'a.png'), 10, 20, 1)
  await expect(read(['a'])).rejects.toThrow('a.png: the truth is 10×20 and the picture 20×20')
  await put(join(set, 'pictures', 'a.jpg'), 20, 20, 3)
  await expect(read()).rejects.toThrow('two pictures are called a')
})
