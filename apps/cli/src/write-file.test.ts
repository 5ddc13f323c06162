import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeFullDevice } from './test-device.ts'
import { createFileWriter, makeFolder } from './write-file.ts'

const bytes = new TextEncoder().encode('whole')
const never = new AbortController().signal
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'popcel-write-'))
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('a written file', () => {
  test('is there whole, and nothing else', async () => {
    using writer = createFileWriter(never)
    await writer.write(join(folder, 'a.png'), bytes)
    expect(readFileSync(join(folder, 'a.png'), 'utf8')).toBe('whole')
    expect(readdirSync(folder)).toEqual(['a.png'])
  })

  test('replaces an older one', async () => {
    writeFileSync(join(folder, 'a.png'), 'a longer old one')
    using writer = createFileWriter(never)
    await writer.write(join(folder, 'a.png'), bytes)
    expect(readFileSync(join(folder, 'a.png'), 'utf8')).toBe('whole')
  })

  test('two at once with one name do not disturb each other', async () => {
    using writer = createFileWriter(never)
    await Promise.all([1, 2, 3].map(() => writer.write(join(folder, 'a.png'), bytes)))
    expect(readdirSync(folder)).toEqual(['a.png'])
  })

  test('may have a name as long as the system takes', async () => {
    using writer = createFileWriter(never)
    const names = [`${'x'.repeat(240)}.png`, `${'絵'.repeat(80)}.png`]
    for (const name of names) await writer.write(join(folder, name), bytes)
    expect(readdirSync(folder).sort()).toEqual(names)
  })

  test('does not meet what a killed process of the same id left, as in containers', async () => {
    for (let n = 1; n < 9; n++) writeFileSync(join(folder, `.a.png.1-${n}.part`), 'half')
    using writer = createFileWriter(never)
    await writer.write(join(folder, 'a.png'), bytes)
    expect(readFileSync(join(folder, 'a.png'), 'utf8')).toBe('whole')
  })
})

describe('what cannot be written', () => {
  test('a folder in the way', async () => {
    mkdirSync(join(folder, 'a.png'))
    using writer = createFileWriter(never)
    await expect(writer.write(join(folder, 'a.png'), bytes)).rejects.toMatchObject({
      code: 'output-unwritable',
      message: `${join(folder, 'a.png')}: cannot be written (it is a folder)`,
    })
    expect(readdirSync(folder)).toEqual(['a.png'])
  })

  test('a folder that is not there', async () => {
    using writer = createFileWriter(never)
    await expect(writer.write(join(folder, 'no', 'a.png'), bytes)).rejects.toThrow('its folder is not there')
  })

  test('a file where a folder should be', async () => {
    writeFileSync(join(folder, 'f'), '')
    await expect(makeFolder(join(folder, 'f', 'g'))).rejects.toThrow('a part of its path is a file, not a folder')
    await expect(makeFolder(join(folder, 'f'))).rejects.toThrow('a file of that name is in the way')
    await makeFolder(join(folder, 'a', 'b', 'c'))
    await makeFolder(join(folder, 'a', 'b'))
    expect(statSync(join(folder, 'a', 'b', 'c')).isDirectory()).toBe(true)
  })

  // Node's own recursive mkdir never returns from here.
  test.skipIf(process.platform !== 'linux')('a place that takes no new folders is refused at once', async () => {
    await expect(makeFolder('/proc/popcel/out')).rejects.toThrow('/proc/popcel/out: cannot be written')
  })

  test.skipIf(process.getuid?.() === 0)('a folder without permission (not as root, who may everything)', async () => {
    mkdirSync(join(folder, 'locked'), { mode: 0o500 })
    using writer = createFileWriter(never)
    await expect(writer.write(join(folder, 'locked', 'a.png'), bytes)).rejects.toThrow('permission denied')
  })
})

// Never the machine's own /dev/null: these tests run as root too, and a writer that is wrong would replace it.
describe('devices', () => {
  test.skipIf(process.platform === 'win32')('are written to and stay what they are', async () => {
    const pipe = join(folder, 'pipe')
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0)
    const read = readFile(pipe, 'utf8')
    using writer = createFileWriter(never)
    await writer.write(pipe, bytes)
    // A writer that renames leaves the reader waiting for ever, so what lies there is looked at first.
    expect(statSync(pipe).isFIFO()).toBe(true)
    expect(await read).toBe('whole')
  })

  test('a full one is a full disk (skipped where no device can be made)', async (context) => {
    const full = join(folder, 'full')
    if (!makeFullDevice(full)) return context.skip()
    using writer = createFileWriter(never)
    await expect(writer.write(full, bytes)).rejects.toMatchObject({ code: 'disk-full' })
    expect(statSync(full).isCharacterDevice()).toBe(true)
  })
})

const disk = mountSmallDisk()
describe('a disk that is really full', () => {
  test.skipIf(!disk)('is told, and no part of the file stays (skipped where no disk can be mounted)', async () => {
    using _unmount = disk
    using writer = createFileWriter(never)
    await writer.write(join(disk!.folder, 'small.png'), bytes)
    await expect(writer.write(join(disk!.folder, 'a.png'), new Uint8Array(1_000_000))).rejects.toThrow(
      `${join(disk!.folder, 'a.png')}: the disk is full; nothing half-written was left`,
    )
    expect(readdirSync(disk!.folder)).toEqual(['small.png'])
  })
})

describe('stopping', () => {
  test('before: nothing is begun', async () => {
    const stop = new AbortController()
    stop.abort()
    using writer = createFileWriter(stop.signal)
    await expect(writer.write(join(folder, 'a.png'), bytes)).rejects.toMatchObject({ code: 'aborted' })
    expect(readdirSync(folder)).toEqual([])
  })

  test('in the middle: the temporary file goes, the old one stays', async () => {
    writeFileSync(join(folder, 'a.png'), 'old')
    const stop = new AbortController()
    using writer = createFileWriter(stop.signal)
    const writing = writer.write(join(folder, 'a.png'), new Uint8Array(4_000_000))
    setImmediate(() => stop.abort())
    await expect(writing).rejects.toMatchObject({ code: 'aborted' })
    expect(readdirSync(folder)).toEqual(['a.png'])
    expect(readFileSync(join(folder, 'a.png'), 'utf8')).toBe('old')
  })

  test('at once: disposing removes what is being written', async () => {
    const writer = createFileWriter(never)
    const writing = writer.write(join(folder, 'a.png'), new Uint8Array(4_000_000)).catch(() => undefined)
    while (readdirSync(folder).length === 0) await new Promise((resolve) => setImmediate(resolve))
    writer[Symbol.dispose]()
    expect(readdirSync(folder)).toEqual([])
    await writing
  })
})

/** A disk of 64 kB, where this machine lets us mount one. */
function mountSmallDisk(): { folder: string; [Symbol.dispose](): void } | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined
  const place = spawnSync('mktemp', ['-d'], { encoding: 'utf8' }).stdout.trim()
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', place]).status === 0
  if (!mounted) return undefined
  return { folder: place, [Symbol.dispose]: () => void spawnSync('umount', [place]) }
}
