import { once } from 'node:events'
import { MessageChannel } from 'node:worker_threads'
import { PopcelError } from '@popcel/protocol'
import { expect, test } from 'vitest'
import { answerRequests, HandedOver } from './answer-requests.ts'

type Work = { add: { task: readonly [number, number]; result: number }; fail: { task: string; result: never } }

test('each kind has its handler; rows cross as they are, other throws as a fault of ours', async () => {
  const { port1, port2 } = new MessageChannel()
  answerRequests<Work>(port1, {
    add: async ([a, b]) => a + b,
    fail: async (what) => {
      throw what === 'row' ? new PopcelError('input-empty', { file: 'a' }) : new Error(what)
    },
  })
  const ask = async (kind: string, task: unknown) => {
    port2.postMessage({ id: 7, kind, task })
    return (await once(port2, 'message'))[0]
  }
  expect(await ask('add', [2, 3])).toEqual({ id: 7, ok: true, result: 5 })
  expect(await ask('fail', 'row')).toEqual({
    id: 7,
    ok: false,
    failure: { code: 'input-empty', details: { file: 'a' } },
  })
  expect(await ask('fail', 'oops')).toMatchObject({
    ok: false,
    failure: { code: 'internal', details: { reason: 'oops' } },
  })
  expect(await ask('fly', 1)).toMatchObject({ failure: { details: { reason: 'nothing answers "fly"' } } })
  port1.close()
})

test('buffers that are handed over change hands, also one that is there twice', async () => {
  const { port1, port2 } = new MessageChannel()
  const buffer = new ArrayBuffer(8)
  answerRequests<{ make: { task: number; result: Uint8Array } }>(port1, {
    make: async (value) => new HandedOver(new Uint8Array(buffer).fill(value), [buffer, buffer]),
  })
  port2.postMessage({ id: 1, kind: 'make', task: 5 })
  const [answer] = await once(port2, 'message')
  expect(answer.result).toEqual(new Uint8Array(8).fill(5))
  expect(buffer.byteLength).toBe(0)
  port1.close()
})
