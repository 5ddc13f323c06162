import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { refuseStrangers, refuseWithoutFolder, refuseWrittenOver } from './peers.ts'

const place = mkdtempSync(join(tmpdir(), 'popcel-peers-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))

const SUBJECTS = [{ id: 'elf' }, { id: 'fox' }]

function peer(name: string, ...files: string[]) {
  const folder = join(place, name)
  mkdirSync(folder)
  for (const file of files) writeFileSync(join(folder, file), '')
  return [{ name, folder }]
}

test('the folder of a peer that is not there is refused before anything is cut', () => {
  expect(() => refuseWithoutFolder([{ name: 'rembg', folder: import.meta.dirname }])).not.toThrow()
  expect(() => refuseWithoutFolder([{ name: 'rembg', folder: '/nowhere/at/all' }])).toThrow(
    '/nowhere/at/all: there is no such folder of rembg',
  )
})

test('a folder in which no file is called like a picture is refused, and it is said what it has', () => {
  expect(() => refuseStrangers(peer('some', 'fox.png', 'notes.txt'), SUBJECTS)).not.toThrow()
  expect(() => refuseStrangers(peer('named', 'elf_rgba.png', 'fox_rgba.png', 'm.json', 'z.txt'), SUBJECTS)).toThrow(
    'no result of named is called like a picture, as elf.png is; it has elf_rgba.png, fox_rgba.png, m.json …',
  )
  expect(() => refuseStrangers(peer('empty'), SUBJECTS)).toThrow('as elf.png is; it is empty')
})

test('cuts of an earlier run in the same place are not taken away to be judged', () => {
  const [old] = [{ name: 'old', folder: join(place, 'cuts', 'mini') }]
  expect(() => refuseWrittenOver([old], join(place, 'cuts'))).toThrow('this run writes over it; copy it elsewhere')
  expect(() => refuseWrittenOver([{ ...old, folder: join(place, 'cuts-old') }], join(place, 'cuts'))).not.toThrow()
})
