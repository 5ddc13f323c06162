// A stage that sees the frame after: each frame's result names both, so who got which can be read off what is written.

import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import type { FrameEnd, Stages } from './line.ts'
import type { LookAheadStage } from './look-ahead.ts'
import { type PipelineOptions, runPipeline } from './run-pipeline.ts'

type Words = Stages<number, string, string, string>

/** "3" becomes "3<4": seen with 4 after it. The last is "9<-". */
function pairing(wait: () => Promise<unknown> = turn, failsAt?: string): LookAheadStage<number, string> {
  let before: string | undefined
  return {
    async push(made) {
      const last = before
      before = made
      await wait()
      if (made === failsAt) throw new Error('cannot be steadied')
      return last && `${last}<${made}`
    },
    async flush() {
      await wait()
      return before && `${before}<-`
    },
  }
}

const plain: Words = {
  read: async (n) => String(n),
  infer: async (word) => word,
  write: async (word) => word,
  bytesOf: () => 1,
}

function run(stages: Partial<Words>, options: Partial<PipelineOptions> = {}, items: Iterable<number> = numbers(10)) {
  return runPipeline(items, { ...plain, ...stages }, { signal: new AbortController().signal, ...options })
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)
const told = (ends: readonly FrameEnd<number, string>[]) =>
  ends.map((end) => (end.status === 'done' ? end.written : `${end.item} ${end.status}`))

function jitter(seed: number): () => Promise<void> {
  let state = seed
  return async () => {
    state = (state * 1103515245 + 12345) % 2 ** 31
    for (let i = state % 7; i > 0; i--) await turn()
  }
}

describe('a stage that looks one frame ahead', () => {
  test.each([1, 3])(
    'gives each frame with the next, %i inferred at once; left-out and failed frames are passed over',
    async (inferAtOnce) => {
      for (let seed = 1; seed <= 12; seed++) {
        const wait = jitter(seed)
        const stages: Partial<Words> = {
          skip: (n) => (n === 4 ? 'is done' : undefined),
          read: async (n) => {
            await wait()
            if (n === 7 || n === 9) throw new Error('cannot be read')
            return String(n)
          },
          infer: async (word) => {
            await wait()
            return word
          },
          write: async (word) => {
            await wait()
            return word
          },
          settleBehind: pairing(wait),
        }
        const ends = await all(run(stages, { inferAtOnce, readAtOnce: 3, writeAtOnce: 2, writeBehind: 2 }))
        expect(told(ends)).toEqual([
          '0<1',
          '1<2',
          '2<3',
          '3<5',
          '4 skipped',
          '5<6',
          '6<8',
          '7 failed',
          '8<-',
          '9 failed',
        ])
      }
    },
  )

  test('one frame alone, and none', async () => {
    expect(told(await all(run({ settleBehind: pairing() }, {}, [5])))).toEqual(['5<-'])
    expect(await all(run({ settleBehind: pairing() }, {}, []))).toEqual([])
  })

  test('a failure takes the frame and the one that waited for it; the others go on', async () => {
    const ends = await all(run({ settleBehind: pairing(turn, '3') }, {}, numbers(6)))
    expect(told(ends)).toEqual(['0<1', '1<2', '2 failed', '3 failed', '4<5', '5<-'])
  })

  test('a slow disk holds it back: no more frames are on their way than there is room for', async () => {
    let [inferred, written, most] = [0, 0, 0]
    const infer = async (word: string) => {
      most = Math.max(most, ++inferred - written)
      return word
    }
    const write = async (word: string) => {
      for (let i = 0; i < 20; i++) await turn()
      written++
      return word
    }
    await all(run({ infer, write, settleBehind: pairing() }, { writeBehind: 2, inferAtOnce: 2 }, numbers(40)))
    // Two behind, two in inference, one that waits for the next and one whose result waits for room.
    expect(most).toBeLessThanOrEqual(6)
  })

  test('ends when it is stopped, and when the items end in a failure', async () => {
    const stop = new AbortController()
    const read = async (n: number) => {
      if (n === 3) stop.abort()
      await turn()
      return String(n)
    }
    await expect(all(run({ read, settleBehind: pairing() }, { signal: stop.signal }))).rejects.toMatchObject({
      code: 'aborted',
    })
    const broken = function* () {
      yield 0
      yield 1
      throw new Error('the list is cut off')
    }
    const seen: string[] = []
    const each = async () => {
      for await (const end of run({ settleBehind: pairing() }, {}, broken())) seen.push(...told([end]))
    }
    await expect(each()).rejects.toThrow('the list is cut off')
    expect(seen).toEqual(['0<1', '1<-'])
  })
})
