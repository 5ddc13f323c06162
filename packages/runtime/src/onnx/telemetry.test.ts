import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

test('ONNX Runtime leaves no log of its telemetry, and bears with a command line of a thousand files', () => {
  const script = `
    const { createRuntime } = await import('@popcel/runtime/host')
    const runtime = createRuntime({ now: () => 0 })
    await runtime.open({ kind: 'model', model: 'mini', part: 'model' }, 'cpu')
    await runtime[Symbol.asyncDispose]()`
  const files = Array.from({ length: 1000 }, (_, i) => `pictures with a rather long name, number ${i}.png`)
  const { ORT_DISABLE_TELEMETRY: _, ...env } = process.env
  const argv = ['--input-type=module', '-e', script, '--', ...files]
  const { status, signal, stderr, pid } = spawnSync(process.execPath, argv, { cwd: import.meta.dirname, env })
  expect([status, signal, String(stderr)]).toEqual([0, null, ''])
  expect(existsSync(join(tmpdir(), `mat-debug-${pid}.log`))).toBe(false)
})
