// Owns the figure with a real network on the processor: the whole pipeline against the network alone on decoded frames.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createRuntime, openFrameHands, openModels } from '@popcel/runtime'
import type { Figure } from '../figure.ts'
import { sayProgress } from '../print.ts'
import { frameOf, writeFrames } from './frames.ts'
import { runClip, WARM_UP } from './run-clip.ts'

const SIZE = { width: 1920, height: 1080 }
const FRAMES = 44

/** mini, the network in the package, on 1080p frames of half-float EXR. */
export async function measureMini(folder: string): Promise<Figure[]> {
  sayProgress('clip: mini on 1080p frames')
  const frames = await writeFrames(join(folder, 'hd'), FRAMES, SIZE)
  const out = join(folder, 'hd-out')
  mkdirSync(out)
  await using runtime = createRuntime({
    now: () => performance.now(),
    store: openModels(join(folder, 'models'), (ms) => sleep(ms)),
  })
  const alone = await finderAlone(runtime)
  const took = await runClip({
    frames,
    out,
    runtime,
    model: 'mini',
    passes: ['alpha'],
    overlapped: true,
    finish: 'full',
  })
  return [
    { what: '1080p, mini: frames/s of the whole pipeline', value: 1000 / took.wallMs, unit: '/s' },
    { what: '1080p, mini: frames/s of finding alone, decoded frames', value: 1000 / alone.wallMs, unit: '/s' },
    {
      what: '1080p, mini: processor time of the rest (read, colours, write)',
      value: took.cpuMs - alone.cpuMs,
      unit: 'ms',
    },
    { what: '1080p, mini: processor time of finding', value: alone.cpuMs, unit: 'ms' },
  ]
}

async function finderAlone(runtime: Parameters<typeof openFrameHands>[0]['runtime']) {
  const { signal } = new AbortController()
  await using hands = openFrameHands({ signal, runtime, readsInOrder: false, remembers: false })
  const plates = [0, 1, 2, 3].map((n) => frameOf(SIZE, n))
  const find = (n: number) => {
    const plate = plates[n % plates.length]!
    const task = { plate: { ...plate, data: plate.data.slice() }, mattes: {}, over: undefined }
    return hands.find({ ...task, choice: { model: 'mini', screen: undefined }, cut: { model: 'mini' }, keying: {} })
  }
  await Promise.all(Array.from({ length: WARM_UP }, (_, n) => find(n)))
  const [began, cpu] = [performance.now(), process.cpuUsage()]
  const lanes = Array.from({ length: hands.lanes.inferAtOnce }, async (_, lane) => {
    for (let n = lane; n < FRAMES - WARM_UP; n += hands.lanes.inferAtOnce) await find(n)
  })
  await Promise.all(lanes)
  const { user, system } = process.cpuUsage(cpu)
  const counted = FRAMES - WARM_UP
  return { wallMs: (performance.now() - began) / counted, cpuMs: (user + system) / 1000 / counted }
}
