import { PopcelError } from '@popcel/protocol'
import { expect, it } from 'vitest'
import { loadFault, needsProcessor, runFault } from './faults.ts'

// Sentences as ONNX Runtime 1.30 gave them, seen on a machine without a card unless said otherwise.
it.each<[string, string, string]>([
  ['Load', 'no available backend found. ERR: [coreml] backend not found.', 'device-missing'],
  ['Load', 'OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library', 'device-missing'],
  [
    'Load',
    '/onnxruntime_src/onnxruntime/core/providers/webgpu/webgpu_context.cc:136 onnxruntime::webgpu::WebGpuContext::Initialize(const onnxruntime::webgpu::WebGpuContextConfig&)::<lambda()> adapter_result.status == wgpu::RequestAdapterStatus::Success was false. Failed to get a WebGPU adapter: No supported adapters\n',
    'device-missing',
  ],
  ['Load', 'Failed to load model because protobuf parsing failed.', 'model-unreadable'],
  ['Load', 'Model data pointer is null.', 'model-unreadable'],
  ['Load', 'std::bad_alloc', 'out-of-memory'],
  [
    'Run',
    'Non-zero status code returned while running Expand node. Failed to allocate memory for requested buffer of size 70368744177664',
    'out-of-memory',
  ],
  // as the sources of the CUDA provider put it
  ['Run', 'CUDA failure 2: out of memory ; GPU=0 ; hostname=x', 'out-of-memory'],
  ['Run', 'CUDA failure 700: an illegal memory access was encountered ; GPU=0 ; hostname=x', 'device-failed'],
  ['Run', 'CUDNN failure 4: CUDNN_STATUS_INTERNAL_ERROR ; GPU=0', 'device-failed'],
  ['Run', 'TensorRT EP execution context enqueue failed.', 'device-failed'],
  ['Run', '[Device] is lost: the WebGPU device was lost', 'device-failed'],
  [
    'Run',
    'Got invalid dimensions for input: input for the following indices\n index: 2 Got: 4 Expected: 8\n Please fix',
    'model-input-wrong',
  ],
])('%s: %s', (when, message, code) => {
  const error = (when === 'Load' ? loadFault : runFault)(new Error(message))
  expect(error.code).toBe(code)
  const reason = String(error.details['reason'])
  expect(reason).not.toMatch(/\n|onnxruntime_src|\.$/)
  expect(reason.length).toBeGreaterThan(5)
})

it('keeps what matters of a sentence, and rows as they are', () => {
  const long = loadFault(new Error(`[ONNXRuntimeError] : 1 : FAIL : ${'x'.repeat(1000)}`)).details['reason']
  expect(long).toBe(`${'x'.repeat(300)}…`)
  const row = new PopcelError('weights-missing', { model: 'a' })
  expect([loadFault(row), runFault(row)]).toEqual([row, row])
  expect(loadFault('').details['reason']).toBe('no reason was given')
})

it('knows the refusal to leave nodes to the processor', () => {
  const refused =
    'This session contains graph nodes that are assigned to the default CPU EP, but fallback to CPU EP has been explicitly disabled by the user.'
  expect([needsProcessor(new Error(refused)), needsProcessor(new Error('std::bad_alloc'))]).toEqual([true, false])
})
