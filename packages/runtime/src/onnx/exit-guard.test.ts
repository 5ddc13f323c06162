import { spawnSync } from 'node:child_process'
import { slowGraph } from '@popcel/fixtures'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Folder, temporaryFolder } from '../testing/weights.ts'
import { guardExit, idle, newBusyFlag, setBusy, setIdle } from './exit-guard.ts'

let folder: Folder
let path: string
beforeAll(async () => {
  folder = await temporaryFolder()
  path = (await folder.put('slow.onnx', slowGraph(512, 40))).path
})
afterAll(() => folder[Symbol.asyncDispose]())

/** A process in the middle of a run does `end`. */
function endWhileRunning(end: string): { status: number | null; signal: string | null; said: string } {
  const script = `
    import { createRuntime } from '@popcel/runtime'
    const runtime = createRuntime({ now: () => performance.now() })
    const session = await runtime.open({ kind: 'file', path: ${JSON.stringify(path)} }, 'cpu')
    const run = session.run({ input: { dims: [512, 512], data: new Float32Array(512 * 512) } })
    run.then(() => console.log('done'), (error) => console.log(error.code))
    setTimeout(async () => { ${end} }, 20)`
  const args = ['--input-type=module', '-e', script]
  const ended = spawnSync(process.execPath, args, { cwd: import.meta.dirname, encoding: 'utf8', timeout: 60_000 })
  expect(ended.stderr).toBe('')
  return { status: ended.status, signal: ended.signal, said: ended.stdout.trim() }
}

describe('a process that ends in the middle of a run', () => {
  it('keeps its exit code', () => {
    expect(endWhileRunning('process.exit(3)')).toEqual({ status: 3, signal: null, said: '' })
  })

  it.skipIf(process.platform === 'win32')(
    'dies by the signal that its exit code stands for, listened to or not',
    () => {
      expect(endWhileRunning('process.exit(143)')).toMatchObject({ signal: 'SIGTERM' })
      const listening = "process.on('SIGINT', () => undefined); process.exit(130)"
      expect(endWhileRunning(listening)).toMatchObject({ signal: 'SIGINT' })
    },
  )

  it('may close the runtime first: the run is told, and the process ends as it should', () => {
    const told = endWhileRunning('await runtime[Symbol.asyncDispose](); console.log("closed")')
    expect({ ...told, said: told.said.split('\n').sort() }).toEqual({
      status: 0,
      signal: null,
      said: ['aborted', 'closed'],
    })
  })
})

it('idle comes at once when it is, else when the thread says so', async () => {
  const flag = newBusyFlag()
  await idle(flag)
  setBusy(flag)
  const order: string[] = []
  const waiting = idle(flag).then(() => order.push('idle'))
  await new Promise(setImmediate)
  order.push('still busy')
  setIdle(flag)
  await waiting
  expect(order).toEqual(['still busy', 'idle'])
})

it('one guard serves many threads, so that Node does not warn of a leak, and leaves nothing behind', () => {
  const before = process.listenerCount('exit')
  const ends = Array.from({ length: 20 }, () => guardExit(newBusyFlag()))
  expect(process.listenerCount('exit')).toBe(before + 1)
  for (const [i, unguard] of ends.entries()) {
    expect(process.listenerCount('exit')).toBe(before + 1)
    unguard()
    if (i === 3) unguard()
  }
  expect(process.listenerCount('exit')).toBe(before)
})
