// Owns a Runtime that lives in another thread: one side serves it at a message port, the other holds a port and asks.
// So threads that decode and encode share the networks that one thread has loaded.

import type { MessagePort } from 'node:worker_threads'
import type {
  Device,
  DeviceChoice,
  ModelRun,
  ModelSession,
  Runtime,
  Tensor,
  TensorShape,
  WeightsRef,
} from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import { buffersOf, ownTensors } from './buffers.ts'
import { answerCalls, Caller } from './calls.ts'

type OpenRequest = { readonly weights: WeightsRef; readonly device: DeviceChoice }
type Opened = {
  readonly id: number
  readonly device: Device
  readonly file?: string
  readonly inputs: ReadonlyMap<string, TensorShape>
  readonly outputs: readonly string[]
}
type RunRequest = { readonly id: number; readonly feeds: Readonly<Record<string, Tensor>> }

/**
 * Answers at `port` with `runtime`, until the port closes or the returned function is called; both stop what runs for it.
 * The port does not keep the process alive. The runtime stays its owner's, to be shared further and disposed of.
 *
 *     const { port1, port2 } = new MessageChannel()
 *     serveRuntime(runtime, port1)
 *     new Worker(entry, { workerData: { port: port2 }, transferList: [port2] })   // there: connectRuntime(workerData.port)
 */
export function serveRuntime(runtime: Runtime, port: MessagePort): () => void {
  const sessions: ModelSession[] = []
  const ids = new Map<ModelSession, number>()
  const stop = answerCalls(port, {
    installed: async () => ({ result: await runtime.installed() }),
    open: async ({ weights, device }: OpenRequest, signal) => {
      const session = await runtime.open(weights, device, signal)
      const id = ids.get(session) ?? sessions.push(session) - 1
      ids.set(session, id)
      const { device: taken, inputs, outputs, file } = session
      return {
        result: { id, device: taken, inputs, outputs, ...(file === undefined ? {} : { file }) } satisfies Opened,
      }
    },
    run: async ({ id, feeds }: RunRequest, signal) => {
      const session = sessions[id]
      if (!session) throw new PopcelError('internal', { reason: 'a network was run that was never opened' })
      const { outputs, ms } = await session.run(feeds, signal)
      return { result: { outputs, ms } satisfies ModelRun, transfer: buffersOf(outputs) }
    },
  })
  port.on('close', stop)
  port.unref()
  return stop
}

/**
 * The runtime that is served at the other end of `port`. Tensors are handed over rather than copied, feeds after one copy
 * unless they are `given`; errors come back as the same rows; signals reach over. Without an answer to wait for, the port
 * does not keep the thread alive. Closing the port ends it.
 */
export function connectRuntime(port: MessagePort): Runtime {
  const caller = new Caller(port)
  port.on('close', () => caller.lose(new PopcelError('internal', { reason: 'the thread that runs networks is gone' })))
  return {
    installed: async () => (await caller.call('installed', undefined)) as readonly string[],
    open: async (weights, device, signal) => {
      const request: OpenRequest = { weights, device }
      return connectSession(caller, (await caller.call('open', request, { signal })) as Opened)
    },
  }
}

function connectSession(caller: Caller, { id, ...told }: Opened): ModelSession {
  return {
    ...told,
    run: async (feeds, signal) => {
      if (signal?.aborted) throw new PopcelError('aborted')
      const request: RunRequest = { id, feeds: ownTensors(feeds) }
      return (await caller.call('run', request, { transfer: buffersOf(request.feeds), signal })) as ModelRun
    },
  }
}
