import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findShots } from './find-shots.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'popcel-shots-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function put(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), '')
  }
}
const found = async (path = '.', leaveOut?: string) => {
  const { shots } = await findShots(join(root, path), leaveOut)
  return shots.map((shot) => [shot.name, shot.kind, shot.kind === 'sequence' ? shot.sequence.frames.length : 1])
}

describe('finding shots', () => {
  test('a folder of frames is one shot; hidden files and a slate beside it are none', async () => {
    put(
      'plate/s.1001.exr',
      'plate/s.1002.exr',
      'plate/._s.1001.exr',
      'plate/.DS_Store',
      'plate/Thumbs.db',
      'plate/slate.jpg',
    )
    expect(await found('plate')).toEqual([['s', 'sequence', 2]])
    const { leftOut } = await findShots(join(root, 'plate'))
    expect(leftOut.map((path) => path.slice(root.length + 7)).sort()).toEqual(['Thumbs.db', 'slate.jpg'])
  })

  test('several sequences and videos in a folder are shots of their own, with names of their own', async () => {
    put('a.1.exr', 'a.2.exr', 'a.1.png', 'a.2.png', 'b.0.exr', 'b.1.exr', 'b.mov')
    expect(await found()).toEqual([
      ['a_exr', 'sequence', 2],
      ['a_png', 'sequence', 2],
      ['b_exr', 'sequence', 2],
      ['b_mov', 'video', 1],
    ])
  })

  test('folders of shots take the names of their folders; the folder of outputs is not looked into', async () => {
    put('s010/plate/x.1.exr', 's010/plate/x.2.exr', 's020/y.1.png', 's020/y.2.png', 's030/z.mp4', 'out/alpha/s.1.exr')
    expect(await found('.', join(root, 'out'))).toEqual([
      [join('s010', 'plate'), 'sequence', 2],
      ['s020', 'sequence', 2],
      ['s030', 'video', 1],
    ])
  })

  test('a file: video, animation or one frame', async () => {
    put('v.MP4', 'a.gif', 'h.png', 's.0001.exr', 'n.txt')
    expect(await found('v.MP4')).toEqual([['v', 'video', 1]])
    expect(await found('a.gif')).toEqual([['a', 'animation', 1]])
    expect(await found('h.png')).toEqual([['h', 'animation', 1]])
    expect(await found('s.0001.exr')).toEqual([['s.0001', 'sequence', 1]])
    await expect(found('n.txt')).rejects.toMatchObject({ code: 'clip-not-read' })
  })

  test.each(['s.####.exr', 's.%04d.exr', 's.*.exr'])('the pattern %s', async (pattern) => {
    put('s.0001.exr', 's.0002.exr', 't.0001.exr', 's.0001.png')
    expect(await found(pattern)).toEqual([['s', 'sequence', 2]])
  })

  test('nothing there is told by name', async () => {
    put('empty/readme.txt')
    await expect(found('empty')).rejects.toMatchObject({ code: 'clip-without-frames' })
    await expect(found('nowhere')).rejects.toMatchObject({ code: 'input-missing' })
    symlinkSync('ring', join(root, 'ring'))
    await expect(found('ring')).rejects.toThrow('ring: cannot be read (its links lead in a circle)')
    await expect(found('empty/s.####.exr')).rejects.toMatchObject({ code: 'pattern-without-files' })
  })
})
