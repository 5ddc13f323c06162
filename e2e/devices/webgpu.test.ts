// Runs networks on WebGPU without a graphics card: on SwiftShader, the software driver that comes with Chromium.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { graph, luminanceGraph, pointwiseGraph } from '@popcel/fixtures'
import { afterAll, describe, expect, test } from 'vitest'
import { provideChromium } from '../chromium.ts'
import { say } from '../print.ts'
import type { Told } from './run-on.ts'

const RUN_ON = fileURLToPath(new URL('./run-on.ts', import.meta.url))
const DRIVER_FOLDERS = ['/etc/vulkan/icd.d', '/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d']

const driver = findDriver()
if (!driver) say('WebGPU is not tried: there is no Chromium with SwiftShader on this machine')

/** The file by which a Vulkan loader finds SwiftShader, beside Chromium's own. */
function findDriver(): string | undefined {
  const { path } = process.platform === 'linux' ? provideChromium() : { path: undefined }
  if (!path) return undefined
  return [dirname(realpathSync(path)), '/usr/lib/chromium']
    .map((folder) => join(folder, 'vk_swiftshader_icd.json'))
    .find(existsSync)
}

describe.skipIf(!driver)('webgpu on SwiftShader', () => {
  const folder = mkdtempSync(join(tmpdir(), 'popcel-webgpu-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  const runOn = (device: string, network: Uint8Array, dims: number[], values: number[]): Told => {
    const path = join(folder, 'network.onnx')
    writeFileSync(path, network)
    // VK_DRIVER_FILES: https://github.com/KhronosGroup/Vulkan-Loader, LoaderDriverInterface, "Overriding the default driver discovery"
    const node = [`VK_DRIVER_FILES=${driver}`, process.execPath, RUN_ON]
    const args = [...node, path, device, JSON.stringify(dims), JSON.stringify(values)]
    return JSON.parse(execFileSync('env', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  }

  test('gives the known answer, whole on the device', () => {
    const told = runOn('webgpu', luminanceGraph(), [1, 3, 1, 2], [1, 0, 0.5, 1, 1, 0])
    expect(told).toMatchObject({ device: 'webgpu', partlyOnCpu: false })
    expect(told.values[0]).toBeCloseTo(0.2126 + 0.5 * 0.7152 + 0.0722, 4)
    expect(told.values[1]).toBeCloseTo(0.7152, 4)
  })

  test('says so when some nodes ran on the processor', () => {
    const network = graph({
      inputs: [{ name: 'input', dims: ['n'] }],
      outputs: [{ name: 'places', dims: [1, 'm'], type: 'int64' }],
      nodes: [
        { op: 'Relu', inputs: ['input'], outputs: ['kept'] },
        { op: 'NonZero', inputs: ['kept'], outputs: ['places'] },
      ],
    })
    const told = runOn('webgpu', network, [4], [1, -1, 0, 2])
    expect(told).toMatchObject({ device: 'webgpu', partlyOnCpu: true, values: [0, 3] })
  })

  test('agrees with the processor', () => {
    const network = pointwiseGraph([[0.25, -1.5, 3]], [0.125])
    const values = Array.from({ length: 3 * 64 }, (_, i) => Math.sin(i))
    const [here, there] = ['cpu', 'webgpu'].map((device) => runOn(device, network, [1, 3, 8, 8], values))
    expect(there?.values.length).toBe(64)
    for (const [i, value] of (there?.values ?? []).entries())
      expect(value).toBeCloseTo(here?.values[i] ?? Number.NaN, 4)
  })

  // Where a driver is installed for good, 'auto' measures it, and a real card may win.
  test.skipIf(DRIVER_FOLDERS.some((place) => existsSync(place) && readdirSync(place).length > 0))(
    'is not taken by auto, which looks for drivers that are installed, not for one that only the environment names',
    () => {
      expect(runOn('auto', luminanceGraph(), [1, 3, 1, 1], [1, 1, 1]).auto).toBe('cpu')
    },
  )
})
