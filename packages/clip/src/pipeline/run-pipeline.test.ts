import { setImmediate as turn } from 'node:timers/promises'
import { PopcelError } from '@popcel/protocol'
import { describe, expect, test } from 'vitest'
import type { FrameEnd, Marks, Stages } from './line.ts'
import { type PipelineOptions, runPipeline } from './run-pipeline.ts'
import { createStageClock } from './stage-clock.ts'

type Numbers = Stages<number, number, number, number>

const numbers = (count: number) => Array.from({ length: count }, (_, i) => i)
const plain: Numbers = {
  read: async (n) => n,
  infer: async (n) => n * 10,
  write: async (n) => n + 1,
  bytesOf: () => 1,
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const item of items) list.push(item)
  return list
}

function run(stages: Partial<Numbers>, options: Partial<PipelineOptions> = {}, count = 5) {
  const signal = options.signal ?? new AbortController().signal
  return runPipeline(numbers(count), { ...plain, ...stages }, { ...options, signal })
}

/** Small pseudo-random waits: every order of ending comes up, and the same ones on every machine. */
function jitter(seed: number): () => Promise<void> {
  let state = seed
  return async () => {
    state = (state * 1103515245 + 12345) % 2 ** 31
    for (let i = state % 7; i > 0; i--) await turn()
  }
}

/** Holds whoever comes until it is opened. */
function createGate() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { wait: () => promise, open: resolve }
}

const short = (end: FrameEnd<number, number>) =>
  end.status === 'done' ? end.written : end.status === 'skipped' ? end.reason : `failed in ${end.stage}`

describe('the pipeline', () => {
  test('sends every frame through read, infer and write', async () => {
    expect((await all(run({}))).map(short)).toEqual([1, 11, 21, 31, 41])
  })

  test('gives ends in order whatever the frames take, each exactly once, skips and failures among them', async () => {
    for (let seed = 1; seed <= 40; seed++) {
      const wait = jitter(seed)
      const ends = await all(
        run(
          {
            skip: (n) => (n % 7 === 3 ? 'is done' : undefined),
            read: async (n) => {
              await wait()
              if (n % 11 === 5) throw new Error('cannot be read')
              return n
            },
            infer: async (n) => {
              await wait()
              if (n % 13 === 6) throw new Error('is not finite')
              return n * 10
            },
            write: async (n) => {
              await wait()
              if (n === 170) throw new Error('cannot be written')
              return n + 1
            },
          },
          { readAtOnce: 3, inferAtOnce: 2, writeAtOnce: 3, writeBehind: 4 },
          60,
        ),
      )
      const wanted = numbers(60).map((n) => {
        if (n % 7 === 3) return 'is done'
        if (n % 11 === 5) return 'failed in read'
        if (n % 13 === 6) return 'failed in infer'
        return n === 17 ? 'failed in write' : n * 10 + 1
      })
      expect(ends.map(short)).toEqual(wanted)
    }
  })

  test('reads ahead while a frame is inferred, and no further than it may', async () => {
    const gate = createGate()
    const reads: number[] = []
    const marks: Marks[] = []
    const ends = all(
      run(
        {
          read: async (n) => {
            reads.push(n)
            return n
          },
          infer: async (n) => {
            await gate.wait()
            return n
          },
        },
        { readAhead: 3, onMarks: (seen) => marks.push(seen) },
        20,
      ),
    )
    for (let i = 0; i < 50; i++) await turn()
    // one in inference, three ahead of it
    expect(reads).toEqual([0, 1, 2, 3])
    gate.open()
    await ends
    expect(reads).toEqual(numbers(20))
    expect(marks.map(({ ahead }) => ahead)).toEqual([3])
  })

  test('infers while a frame is written', async () => {
    const gate = createGate()
    const inferred: number[] = []
    const ends = all(
      run({
        infer: async (n) => {
          inferred.push(n)
          return n
        },
        write: async (n) => {
          await gate.wait()
          return n
        },
      }),
    )
    for (let i = 0; i < 50; i++) await turn()
    expect(inferred).toEqual([0, 1, 2, 3, 4])
    gate.open()
    await ends
  })

  test('a slow disk holds inference back when the bytes are used up', async () => {
    const gate = createGate()
    const inferred: number[] = []
    const marks: Marks[] = []
    const ends = all(
      run(
        {
          infer: async (n) => {
            inferred.push(n)
            return n
          },
          bytesOf: () => 100,
          write: async (n) => {
            await gate.wait()
            return n
          },
        },
        { writeBytes: 250, onMarks: (seen) => marks.push(seen) },
        20,
      ),
    )
    for (let i = 0; i < 50; i++) await turn()
    // two fit behind; the third has been inferred and waits for room
    expect(inferred).toEqual([0, 1, 2])
    gate.open()
    expect(await ends).toHaveLength(20)
    expect(marks.map(({ bytes }) => bytes)).toEqual([200])
  })

  test('a slow disk holds inference back when the count is used up', async () => {
    const gate = createGate()
    let inferred = 0
    const write = async (n: number) => {
      await gate.wait()
      return n
    }
    const infer = async (n: number) => {
      inferred++
      return n
    }
    const ends = all(run({ infer, write }, { writeBehind: 2 }, 20))
    for (let i = 0; i < 50; i++) await turn()
    expect(inferred).toBe(3)
    gate.open()
    expect(await ends).toHaveLength(20)
  })

  test('a frame that is larger than all room goes through alone', async () => {
    let writing = 0
    const write = async (n: number) => {
      expect(++writing).toBe(1)
      await turn()
      writing--
      return n
    }
    const ends = await all(run({ bytesOf: () => 1000, write }, { writeBytes: 10, writeAtOnce: 4 }))
    expect(ends.every(({ status }) => status === 'done')).toBe(true)
  })

  test('settles in order, also where frames are read and inferred side by side', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const wait = jitter(seed)
      const settled: number[] = []
      await all(
        run(
          {
            skip: (n) => (n === 4 ? 'is done' : undefined),
            read: async (n) => {
              await wait()
              if (n === 7) throw new Error('cannot be read')
              return n
            },
            infer: async (n) => {
              await wait()
              return n
            },
            settle: async (n) => {
              settled.push(n)
              await wait()
              return n
            },
          },
          { readAtOnce: 4, inferAtOnce: 3, readAhead: 4 },
          12,
        ),
      )
      expect(settled).toEqual(numbers(12).filter((n) => n !== 4 && n !== 7))
    }
  })

  test('with one inference at a time frames are inferred in order, whichever was read first', async () => {
    const wait = jitter(3)
    const inferred: number[] = []
    const read = async (n: number) => {
      for (let i = 0; i < 9 - n; i++) await wait()
      return n
    }
    const infer = async (n: number) => {
      inferred.push(n)
      return n
    }
    await all(run({ read, infer }, { readAtOnce: 4, readAhead: 4 }, 10))
    expect(inferred).toEqual(numbers(10))
  })
})

describe('the end of a run', () => {
  test('a stop signal ends it while every queue is full, with nothing running any more', async () => {
    const stop = new AbortController()
    let running = 0
    const until = (signal: AbortSignal) =>
      new Promise<number>((_, reject) => {
        running++
        const end = () => {
          running--
          reject(new PopcelError('aborted'))
        }
        if (signal.aborted) end()
        else signal.addEventListener('abort', end, { once: true })
      })
    const ends = all(
      run({ write: (_, __, signal) => until(signal) }, { signal: stop.signal, writeBehind: 2, writeAtOnce: 2 }, 50),
    )
    for (let i = 0; i < 50; i++) await turn()
    stop.abort()
    await expect(ends).rejects.toMatchObject({ code: 'aborted' })
    expect(running).toBe(0)
  })

  test('a fatal failure ends it after the frames before were told; another failure does not', async () => {
    const told: unknown[] = []
    const write = async (n: number) => {
      if (n === 10) throw new Error('odd')
      if (n === 30) throw new PopcelError('disk-full', { file: 'out' })
      return n
    }
    const isFatal = (error: unknown) => error instanceof PopcelError && error.code === 'disk-full'
    const ends = async () => {
      for await (const end of run({ write }, { isFatal }, 100)) told.push(short(end))
    }
    await expect(ends()).rejects.toMatchObject({ code: 'disk-full' })
    expect(told).toEqual([0, 'failed in write', 20])
  })

  test('who stops asking stops the work', async () => {
    let reads = 0
    const read = async (n: number) => {
      reads++
      await turn()
      return n
    }
    for await (const end of run({ read }, {}, 1000)) if (end.item === 2) break
    const then = reads
    for (let i = 0; i < 20; i++) await turn()
    expect(reads).toBe(then)
    expect(reads).toBeLessThan(20)
  })

  test('a failing list of frames is the failure of the run, after the frames before it', async () => {
    function* items() {
      yield 1
      throw new PopcelError('input-missing', { file: 'shot' })
    }
    const told: unknown[] = []
    const ends = async () => {
      const options = { signal: new AbortController().signal }
      for await (const end of runPipeline(items(), plain, options)) told.push(short(end))
    }
    await expect(ends()).rejects.toMatchObject({ code: 'input-missing' })
    expect(told).toEqual([11])
  })

  test('what a frame held when it failed is given up once', async () => {
    const dropped: unknown[] = []
    const infer = async (n: number) => {
      if (n === 1) throw new Error('not finite')
      return n * 10
    }
    const write = async (n: number) => {
      if (n === 20) throw new Error('no room')
      return n
    }
    await all(run({ infer, write, drop: (held) => dropped.push(held) }))
    expect(dropped).toEqual([1, 20])
  })
})

describe('the stage clock', () => {
  test('tells sum, busy time, median and spread', async () => {
    let time = 0
    const clock = createStageClock(() => time)
    // two reads that overlap for 60 ms of 140, then one of 10 ms
    const a = clock.begin('read')
    time = 40
    const b = clock.begin('read')
    time = 100
    a()
    time = 140
    b()
    time = 200
    const c = clock.begin('read')
    time = 210
    c()
    const { frames, ms, busyMs, medianMs, p95Ms } = clock.times().read
    expect({ frames, ms, busyMs }).toEqual({ frames: 3, ms: 210, busyMs: 150 })
    expect(Math.abs(medianMs / 100 - 1)).toBeLessThan(0.03)
    expect(Math.abs(p95Ms / 100 - 1)).toBeLessThan(0.03)
    expect(clock.times().write.medianMs).toBe(0)
  })

  test('measures the stages of a run', async () => {
    let time = 0
    const clock = createStageClock(() => time)
    const infer = async (n: number) => {
      time += 80
      return n
    }
    await all(run({ infer }, { clock }))
    expect(clock.times().infer).toMatchObject({ frames: 5, ms: 400, busyMs: 400 })
    expect(clock.times().read.frames).toBe(5)
  })
})
