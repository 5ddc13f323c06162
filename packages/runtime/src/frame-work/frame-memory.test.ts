// Frames sent through reading, finding and finishing as the threads do it, their memory carried from one to the next: after the first
// frames no large array is made any more, and what is written is to the byte what fresh memory gives.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { estimateScreen, type PassKind, type PassPixels, type Picture } from '@popcel/matting'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFrameScratch } from '../frame-files/scratch.ts'
import { writeFrameFile } from '../frame-files/write.ts'
import { buffersIn } from './buffers-in.ts'
import { runFind } from './find-subject.ts'
import { runFinish } from './finish-frame.ts'
import { createFrameRoom } from './frame-room.ts'
import { openSources, runRead } from './read-frame.ts'
import { createSpares } from './spares.ts'
import type { FindTask, PassJob, ReadTask } from './tasks.ts'
import { bigArraysOf } from './testing/count-arrays.ts'

const SIZE = { width: 640, height: 480 }
const PIXELS = SIZE.width * SIZE.height
/** Bits, and what has one size for frames of any size, are smaller than this; planes are larger. */
const BIG = PIXELS / 2
const FRAMES = 5
let folder: string
const at = (name: string) => join(folder, name)

/** A grey disc that moves, with a soft edge, before green light; a premultiplied alpha on request. */
function drawn(n: number, channels: 3 | 4 = 3): Picture<Float32Array> {
  const data = new Float32Array(PIXELS * channels).fill(1)
  for (let p = 0; p < PIXELS; p++) {
    const [x, y] = [p % SIZE.width, Math.floor(p / SIZE.width)]
    const alpha = Math.min(1, Math.max(0, (60 - Math.hypot(x - 150 - 9 * n, y - 150)) / 4))
    const colour = [
      0.4 * alpha + 0.03 * (1 - alpha),
      0.35 * alpha + 0.4 * (1 - alpha),
      0.3 * alpha + 0.05 * (1 - alpha),
    ]
    data.set(colour, p * channels)
  }
  const alpha = channels === 3 ? 'none' : 'premultiplied'
  return { ...SIZE, channels, data, space: 'linear', alpha }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'popcel-memory-'))
  for (let n = 0; n < FRAMES; n++) {
    await writeFrameFile(at(`plate.${n}.exr`), drawn(n), { format: 'exr' })
    await writeFrameFile(at(`full.${n}.exr`), drawn(n, 4), { format: 'exr' })
  }
  await writeFrameFile(
    at('garbage.exr'),
    { ...drawn(3), data: new Float32Array(PIXELS * 3).fill(1) },
    { format: 'exr' },
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const LIGHT: PassPixels = { samples: 'float', space: 'linear', rgba: 'premultiplied' }
const jobs = (out: string, comp: PassJob['over']): PassJob[] => [
  ...(['alpha', 'foreground', 'rgba'] as const).map((pass) => job(out, pass, LIGHT, 'exr', comp)),
  job(out, 'comp', { samples: 'uint8', space: 'srgb' }, 'png', comp),
]
function job(out: string, pass: PassKind, pixels: PassPixels, format: 'exr' | 'png', over: PassJob['over']): PassJob {
  return {
    pass,
    pixels,
    over,
    file: { path: at(`${out}.${pass}.${format}`), format, pass, coverage: pass === 'alpha' },
  }
}

/** Three threads' memory, and what goes between them; data changes hands as it does between threads. */
function openLine(kind: string) {
  const thread = () => {
    const scratch = createFrameScratch()
    return { scratch, room: createFrameRoom(scratch), now: () => 0 }
  }
  const [reader, finder, finisher] = [thread(), thread(), thread()]
  const sources = openSources(reader)
  const spares = createSpares()
  const moved = <Data>(data: Data): Data => structuredClone(data, { transfer: [...buffersIn(data)] })
  const { screen } = estimateScreen([drawn(0)])
  const choice = { model: 'screen', screen }
  return async (n: number, out: string, comp: PassJob['over']) => {
    const file = (name: string) => ({ kind: 'file', path: at(name) }) as const
    const asked: ReadTask = { plate: file(`${kind}.${n}.exr`), helpers: { garbage: file('garbage.exr') } }
    const read = moved(await runRead(moved({ ...asked, spares: spares.takeFor('read') }), sources))
    spares.learn('read', buffersIn(read))
    const { plate, mattes, over } = read
    const task: FindTask = { plate, mattes, over, choice, cut: {}, keying: {}, spares: spares.takeFor('find') }
    const found = moved(await runFind(moved(task), finder, new Map()))
    spares.learn('find', buffersIn(found.found))
    const shot = {
      levels: { black: 0.02, white: 0.98, gamma: 1 },
      despecklePx: 100,
      despill: { screen: 'green', mode: 'average', strength: 1 },
      passthrough: true,
    } as const
    const rest = { choice, cut: {}, shot, passes: jobs(out, comp), previewPx: undefined }
    const done = moved(await runFinish(moved({ ...found, ...rest }), finisher))
    spares.give(done.spares ?? [])
  }
}

const bytesOf = (out: string) => jobs(out, { kind: 'checker' }).map(({ file }) => readFileSync(file!.path))

describe('the memory of frames', () => {
  test.each([
    ['plate', { kind: 'checker' }],
    ['full', { kind: 'checker' }],
    ['plate', { kind: 'plate' }],
  ] as const)(
    'of a shot (%s, comp over %o) is made for the first frames and used by the others',
    async (kind, over) => {
      const send = openLine(kind)
      const first = await bigArraysOf(BIG, () => send(0, 'first', over))
      // The watch sees what is made: plate, matte, screen's planes, passes.
      expect(first.length).toBeGreaterThan(8)
      await send(1, 'second', over)
      const later = await bigArraysOf(BIG, async () => {
        for (let n = 2; n < FRAMES; n++) await send(n, 'later', over)
      })
      expect(later).toEqual([])
      // In memory that held other frames the last frame is what it is in fresh memory.
      await openLine(kind)(FRAMES - 1, 'fresh', over)
      expect(bytesOf('later')).toEqual(bytesOf('fresh'))
    },
  )
})

describe('spares', () => {
  test('what was learned is given as it is there, none far too large', () => {
    const spares = createSpares()
    expect(spares.takeFor('read')).toEqual([])
    spares.learn('read', [new ArrayBuffer(100), new ArrayBuffer(40)])
    spares.give([new ArrayBuffer(300), new ArrayBuffer(120), new ArrayBuffer(100), new ArrayBuffer(0)])
    expect(spares.takeFor('read').map(({ byteLength }) => byteLength)).toEqual([100])
    expect(spares.takeFor('read').map(({ byteLength }) => byteLength)).toEqual([120])
    expect(spares.takeFor('read')).toEqual([])
  })

  test('no more is kept than the bound', () => {
    const spares = createSpares(250)
    spares.learn('find', [new ArrayBuffer(100)])
    spares.give(Array.from({ length: 5 }, () => new ArrayBuffer(100)))
    const taken = Array.from({ length: 5 }, () => spares.takeFor('find').length)
    expect(taken).toEqual([1, 1, 0, 0, 0])
  })
})

describe('a room', () => {
  test('takes back what it lent, once, and nothing else', () => {
    const room = createFrameRoom(createFrameScratch())
    const lent = room.take('float', 1000)
    room.give(new Float32Array(lent.buffer.byteLength / 4))
    room.give(lent)
    room.give(lent)
    const [again, other] = [room.take('uint16', 2000), room.take('float', 1000)]
    expect(again.buffer).toBe(lent.buffer)
    expect(again).toHaveLength(2000)
    expect(other.buffer).not.toBe(lent.buffer)
  })
})
