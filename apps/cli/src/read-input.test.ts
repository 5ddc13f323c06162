import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listFrames, nameOfInput, readInput } from './read-input.ts'
import { memoryIo } from './run-in-memory.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'popcel-read-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('a file', () => {
  test('comes in whole', async () => {
    writeFileSync(join(folder, 'a'), 'abc')
    expect(Buffer.from(await readInput(join(folder, 'a'), memoryIo())).toString()).toBe('abc')
  })

  test('that is too large is refused by its size, both numbers named', async () => {
    writeFileSync(join(folder, 'a'), 'abcdef')
    await expect(readInput(join(folder, 'a'), memoryIo(), 5)).rejects.toMatchObject({
      code: 'input-too-many-bytes',
      details: { file: join(folder, 'a'), bytes: '6', limit: '5' },
    })
  })

  test('without an end is refused once it has given too much (skipped where there is none)', async (context) => {
    if (!existsSync('/dev/zero')) return context.skip()
    await expect(readInput('/dev/zero', memoryIo(), 1e6)).rejects.toThrow(
      '/dev/zero: has more than 1,000,000 bytes; the most that is read is 1,000,000',
    )
  })

  test('of 0 bytes, one that is missing, and a folder are told apart', async () => {
    writeFileSync(join(folder, 'empty.png'), '')
    await expect(readInput(join(folder, 'empty.png'), memoryIo())).rejects.toMatchObject({ code: 'input-empty' })
    await expect(readInput(join(folder, 'no.png'), memoryIo())).rejects.toMatchObject({ code: 'input-missing' })
    await expect(readInput(folder, memoryIo())).rejects.toThrow(`${folder}: cannot be read (it is a folder)`)
  })
})

describe('stdin', () => {
  test('is read to its end and called by its name', async () => {
    const io = { ...memoryIo(), stdin: chunks('ab', new Uint8Array([99])) }
    expect(Buffer.from(await readInput('-', io)).toString()).toBe('abc')
    expect(nameOfInput('-')).toBe('stdin')
  })

  test('that is empty or endless is refused', async () => {
    await expect(readInput('-', memoryIo())).rejects.toThrow('stdin: is empty (0 bytes)')
    await expect(readInput('-', { ...memoryIo(), stdin: endless() }, 1000)).rejects.toMatchObject({
      code: 'input-too-many-bytes',
    })
  })
})

describe('a folder of frames', () => {
  test('is listed by number, not by letter, and only numbered pictures', async () => {
    for (const name of ['10.png', '2.png', '1.png', 'notes.txt', 'cover.png', '.3.png'])
      writeFileSync(join(folder, name), '')
    mkdirSync(join(folder, '4'))
    expect((await listFrames(folder))?.map((path) => basename(path))).toEqual(['1.png', '2.png', '10.png'])
  })

  test('that is no folder is no list', async () => {
    writeFileSync(join(folder, 'a.gif'), '')
    expect(await listFrames(join(folder, 'a.gif'))).toBeUndefined()
    expect(await listFrames(join(folder, 'no'))).toBeUndefined()
  })
})

async function* chunks(...parts: (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  yield* parts
}

async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) yield new Uint8Array(300)
}
