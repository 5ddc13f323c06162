// As frame-memory.test.ts, for frames that no screen is behind: keyed against a plain background, found by a network, steadied,
// given to movies. What is made in used memory is to the byte what fresh memory gives.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ModelSession, PassKind, Picture, Runtime } from '@popcel/matting'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FrameScratch } from '../frame-files/frame-file.ts'
import { createFrameScratch } from '../frame-files/scratch.ts'
import { writeFrameFile } from '../frame-files/write.ts'
import { buffersIn } from './buffers-in.ts'
import { runChoose } from './choose.ts'
import { runFind } from './find-subject.ts'
import { runFinish } from './finish-frame.ts'
import { createFrameRoom } from './frame-room.ts'
import { openSources, runRead } from './read-frame.ts'
import { createSpares } from './spares.ts'
import { openSteadier } from './steady-frames.ts'
import type { Choice, FindDone, FinishTask, PassJob } from './tasks.ts'
import { bigArraysOf } from './testing/count-arrays.ts'

const SIZE = { width: 640, height: 480 }
const PIXELS = SIZE.width * SIZE.height
/** What has one size for frames of any size is smaller than this. */
const BIG = 0.8 * PIXELS
const FRAMES = 7
const WARM = 5
/** Tensors go to the network's own thread and stay there; they have the network's size. */
const TENSORS = /run-matte|preprocess/
const NO_LOOK = { levels: undefined, despecklePx: undefined, despill: undefined, passthrough: false }
let folder: string
const at = (name: string) => join(folder, name)

/** An outlined disc that moves before light blue, with grain. */
function drawn(n: number): Picture<Uint8Array> {
  const data = new Uint8Array(PIXELS * 3)
  for (let p = 0, state = n + 1; p < PIXELS; p++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const [x, y] = [p % SIZE.width, Math.floor(p / SIZE.width)]
    const away = Math.hypot(x - 220 - 9 * n, y - 230)
    const alpha = Math.min(1, Math.max(0, (110 - away) / 2))
    const line = Math.min(1, Math.max(0, (away - 100) / 2))
    const grain = (state >>> 29) - 3
    for (const [c, ground] of [205, 225, 240].entries()) {
      const body = [200, 80, 60][c]! * (1 - line) + 20 * line
      data[p * 3 + c] = Math.max(0, Math.min(255, body * alpha + ground * (1 - alpha) + grain))
    }
  }
  return { ...SIZE, channels: 3, data, space: 'srgb', alpha: 'none' }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'popcel-memory-'))
  for (let n = 0; n < FRAMES; n++) await writeFrameFile(at(`${n}.png`), drawn(n), { format: 'png', level: 1 })
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Stands for the small network: where red is more than blue there is the subject. */
const session: ModelSession = {
  device: 'cpu',
  inputs: new Map([['image', [1, 3, undefined, undefined]]]),
  outputs: ['alpha'],
  async run(inputs) {
    const { dims, data } = Object.values(inputs)[0]!
    const pixels = data.length / 3
    const alpha = new Float32Array(pixels)
    for (let p = 0; p < pixels; p++)
      alpha[p] = 1 / (1 + Math.exp(-20 * (Number(data[p]) - Number(data[2 * pixels + p]))))
    return { outputs: { alpha: { dims: [1, 1, ...dims.slice(-2)], data: alpha } }, ms: 0 }
  },
}
const runtime: Runtime = { installed: async () => ['mini'], open: async () => session }

type Kind = { readonly model: string; readonly steady: boolean; readonly movie: boolean }

const FRESH: FrameScratch = { take: (bytes) => new Uint8Array(bytes), give: () => undefined }

function jobOf(pass: PassKind, movie: boolean): PassJob {
  const path = { path: at(`out.${pass}.png`), format: 'png', level: 1, pass, coverage: pass === 'alpha' } as const
  return {
    pass,
    pixels: { samples: 'uint8', space: 'srgb' },
    over: { kind: 'checker' },
    file: movie ? undefined : path,
  }
}

function openLine({ model, steady, movie }: Kind, openScratch: () => FrameScratch) {
  const thread = () => {
    const scratch = openScratch()
    return { scratch, room: createFrameRoom(scratch), now: () => 0, runtime }
  }
  const [reader, finder, finisher] = [thread(), thread(), thread()]
  const steadier = openSteadier(thread().room)
  const sources = openSources(reader)
  const spares = createSpares()
  const ways = new Map()
  const moved = <Data>(data: Data): Data => structuredClone(data, { transfer: [...buffersIn(data)] })
  const file = (n: number) => ({ kind: 'file', path: at(`${n}.png`) }) as const
  const look = (n: number) => ({ plate: file(n), helpers: {} })
  const cut = { model }
  let before: FindDone | undefined
  /** The frame before, with its steadied matte. */
  const steadied = (now: FindDone): FindDone | undefined => {
    const done = moved(steadier.push(moved({ plate: now.plate, matte: now.found.matte })))
    const last = before
    before = now
    return last && done && { ...last, plate: done.plate, found: { ...last.found, matte: done.matte } }
  }
  const decide = () =>
    runChoose({ frames: [0, 3, 6].map(look), cut, screen: 'none' }, (task) => runRead(task, sources), finder)
  const send = async (n: number, choice: Choice) => {
    const read = moved(await runRead({ ...look(n), spares: spares.takeFor('read') }, sources))
    spares.learn('read', buffersIn(read))
    const task = { ...read, choice, cut, keying: {}, spares: spares.takeFor('find') }
    let found: FindDone | undefined = moved(await runFind(moved(task), finder, ways))
    spares.learn('find', buffersIn(found.found))
    if (steady) found = steadied(found)
    if (!found) return []
    const passes = (['alpha', 'foreground', 'rgba', 'comp'] as const).map((pass) => jobOf(pass, movie))
    const rest = { choice, cut, shot: NO_LOOK, passes, previewPx: undefined, spares: spares.takeFor('finish') }
    const done = moved(await runFinish(moved<FinishTask>({ ...found, ...rest }), finisher))
    spares.learn('finish', buffersIn(done.given))
    spares.give(done.spares ?? [])
    // as movies give it back when the frame is in them
    const made = movie
      ? Object.values(done.given).map(({ data }) => Buffer.from(data))
      : passes.map(({ file }) => readFileSync(file!.path))
    spares.give([...buffersIn(done.given)])
    return made
  }
  return { decide, send }
}

test.each([
  ['keyed against a background that is held', { model: 'key', steady: false, movie: false }],
  ['keyed with a network as witness, given to movies', { model: 'auto', steady: false, movie: true }],
  ['found by a network', { model: 'mini', steady: false, movie: false }],
  ['found by a network and steadied', { model: 'mini', steady: true, movie: false }],
])('frames %s are made in the memory of those before', async (_, kind) => {
  const { decide, send } = openLine(kind, createFrameScratch)
  const choice = await decide()
  expect(choice.model).toBe(kind.model === 'auto' ? 'key' : kind.model)
  if (choice.model === 'key') expect(choice.held).toBeDefined()
  const first = await bigArraysOf(BIG, async () => void (await send(0, choice)))
  expect(first.length).toBeGreaterThan(kind.steady ? 3 : 8)
  for (let n = 1; n < WARM; n++) await send(n, choice)
  let last: Uint8Array[] = []
  const later = await bigArraysOf(BIG, async () => {
    for (let n = WARM; n < FRAMES; n++) last = await send(n, choice)
  })
  expect(later.filter(({ where }) => !TENSORS.test(where))).toEqual([])
  const fresh = openLine(kind, () => FRESH)
  let wanted: Uint8Array[] = []
  // a steadied matte is made of those before
  for (let n = kind.steady ? 0 : FRAMES - 1; n < FRAMES; n++) wanted = await fresh.send(n, choice)
  expect(last).toHaveLength(4)
  expect(last).toEqual(wanted)
})
