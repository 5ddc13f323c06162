import { MessageChannel } from 'node:worker_threads'
import { PopcelError } from '@popcel/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { refusal } from '../testing/refusal.ts'
import { answerCalls, Caller, type Handlers } from './calls.ts'

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

function connect(handlers: Handlers): { caller: Caller; stop: () => void } {
  const { port1, port2 } = new MessageChannel()
  ends.push(() => port1.close())
  return { caller: new Caller(port1), stop: answerCalls(port2, handlers) }
}

describe('calls over a port', () => {
  it('each answer finds its own call, in whatever order they come', async () => {
    const gates = new Map<number, () => void>()
    const wait = (n: number) => new Promise<void>((open) => gates.set(n, open))
    const { caller } = connect({ double: async (n: number) => wait(n).then(() => ({ result: 2 * n })) })
    const calls = [1, 2, 3].map((n) => caller.call('double', n))
    while (gates.size < 3) await new Promise(setImmediate)
    for (const n of [2, 3, 1]) gates.get(n)?.()
    expect(await Promise.all(calls)).toEqual([2, 4, 6])
  })

  it('hands buffers over both ways', async () => {
    const { caller } = connect({
      back: async (bytes: Uint8Array) => ({ result: bytes, transfer: [bytes.buffer as ArrayBuffer] }),
    })
    const bytes = Uint8Array.of(1, 2, 3)
    const answer = caller.call('back', bytes, { transfer: [bytes.buffer] })
    expect(bytes.length).toBe(0)
    expect(await answer).toEqual(Uint8Array.of(1, 2, 3))
  })

  it('errors cross as their rows, with details and sentence; others say that it is our fault', async () => {
    const { caller } = connect({
      row: () => Promise.reject(new PopcelError('weights-missing', { model: 'u2net' })),
      other: () => Promise.reject(new TypeError('x is not a function')),
    })
    const row = await refusal(caller.call('row', 1))
    expect(row).toMatchObject({ code: 'weights-missing', details: { model: 'u2net' } })
    expect(row.message).toBe(new PopcelError('weights-missing', { model: 'u2net' }).message)
    expect((await refusal(caller.call('other', 1))).message).toContain('x is not a function (this is a fault in popcel')
    expect((await refusal(caller.call('nothing', 1))).message).toContain('nothing answers "nothing"')
  })

  it('a signal ends the wait and reaches the handler', async () => {
    let told: (reason: string) => void = () => undefined
    const heard = new Promise<string>((resolve) => (told = resolve))
    const { caller } = connect({
      forever: (_: number, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            told('stopped')
            reject(new PopcelError('aborted'))
          })
        }),
      echo: async (n: number) => ({ result: n }),
    })
    const stop = new AbortController()
    const call = refusal(caller.call('forever', 1, { signal: stop.signal }))
    await caller.call('echo', 1)
    stop.abort()
    expect((await call).code).toBe('aborted')
    expect(await heard).toBe('stopped')
    expect(await caller.call('echo', 7)).toBe(7)
    expect((await refusal(caller.call('echo', 1, { signal: AbortSignal.abort() }))).code).toBe('aborted')
  })

  it('the answering side can stop: its handlers are told', async () => {
    const { caller, stop } = connect({
      forever: (_: number, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new PopcelError('aborted')))),
      echo: async (n: number) => ({ result: n }),
    })
    const call = refusal(caller.call('forever', 1))
    await caller.call('echo', 1)
    stop()
    expect((await call).code).toBe('aborted')
  })

  it('a lost other side rejects what waits and what comes later', async () => {
    const { caller } = connect({ forever: () => new Promise(() => undefined) })
    const call = refusal(caller.call('forever', 1))
    caller.lose(new PopcelError('internal', { reason: 'gone' }))
    expect((await call).details['reason']).toBe('gone')
    expect((await refusal(caller.call('forever', 2))).details['reason']).toBe('gone')
  })
})
