import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { runScript } from './process.ts'
import { watcherOf } from './usage.ts'

// A busy machine may take several times as long to start a process.
vi.setConfig({ testTimeout: 60_000 })

test('a process tells what it used itself, not what the one that started it holds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'popcel-usage-'))
  try {
    const script = join(folder, 'work.js')
    writeFileSync(script, 'console.log(1)\n')
    const idle = runScript(script, [])
    // The memory is touched, so that this process is larger than the one that it starts.
    const held = new Uint8Array(300 * 2 ** 20).fill(1)
    const again = runScript(script, [])
    expect(held.at(-1)).toBe(1)
    expect(again.cpuMs).toBeGreaterThan(0)
    expect(again.peakRssMiB).toBeGreaterThan(20)
    if (process.platform === 'linux') expect(Math.abs(again.peakRssMiB - idle.peakRssMiB)).toBeLessThan(40)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('the watcher is JavaScript, for types would have to be stripped', () => {
  const url = watcherOf('x.json')
  expect(url).toMatch(/^data:text\/javascript,/)
  expect(decodeURIComponent(url)).toContain('"x.json"')
})
