// Owns the table of devices: which provider of ONNX Runtime serves each, on which systems, and how to get it.
// Whether a device is there is found out elsewhere, by trying (probe.ts).

import type { Device } from '@popcel/matting'

export type DeviceRow = {
  /** Providers in the order in which ONNX Runtime may hand nodes to them; the processor comes last by itself. */
  readonly providers: readonly [string, ...string[]]
  /** Systems (process.platform) for which onnxruntime-node is built with it. */
  readonly systems: readonly NodeJS.Platform[]
  /** The ending of "device X is not on this machine: …; ". */
  readonly get: string
}

const PROCESSOR_OR_WEBGPU = 'without it use the device webgpu or cpu'
const NVIDIA_FILES =
  'get its files with: npm rebuild onnxruntime-node --ignore-scripts=false --onnxruntime-node-install=cuda12'

export const DEVICE_TABLE: Readonly<Record<Device, DeviceRow>> = Object.freeze({
  cpu: { providers: ['cpu'], systems: ['linux', 'darwin', 'win32'], get: 'it is always there' },
  webgpu: {
    providers: ['webgpu'],
    systems: ['linux', 'darwin', 'win32'],
    get: 'it needs a graphics card and its driver (Vulkan on Linux, Metal on macOS, Direct3D 12 on Windows); without it use the device cpu',
  },
  cuda: {
    providers: ['cuda'],
    systems: ['linux'],
    get: `it needs an NVIDIA card, CUDA 12 and cuDNN 9; ${NVIDIA_FILES}; ${PROCESSOR_OR_WEBGPU}`,
  },
  tensorrt: {
    providers: ['tensorrt', 'cuda'],
    systems: ['linux'],
    get: `it needs an NVIDIA card, CUDA 12, cuDNN 9 and TensorRT 10; ${NVIDIA_FILES}; ${PROCESSOR_OR_WEBGPU}`,
  },
  coreml: {
    providers: ['coreml'],
    systems: ['darwin'],
    get: 'it needs a Mac with Apple silicon; else use the device cpu',
  },
  dml: {
    providers: ['dml'],
    systems: ['win32'],
    get: `it needs Windows 10 or newer and a card with DirectX 12; ${PROCESSOR_OR_WEBGPU}`,
  },
})

/**
 * What 'auto' tries, likely fastest first. TensorRT is not among them: it builds an engine for minutes at the first run,
 * which nobody wants without having asked. The processor is measured against the first that is there.
 */
export const AUTO_ORDER: readonly Device[] = Object.freeze(['cuda', 'coreml', 'dml', 'webgpu'])
