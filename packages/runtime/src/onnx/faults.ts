// Owns turning what ONNX Runtime throws into rows of the error table. Its errors have no codes, only sentences.

import { PopcelError } from '@popcel/protocol'

const NO_MEMORY =
  /bad_alloc|failed to allocate|out of (device |host )?memory|OOM|CUDA failure 2\b|CUBLAS_STATUS_ALLOC_FAILED|E_OUTOFMEMORY|can't allocate/i
const NO_DEVICE =
  /backend not found|AppendExecutionProvider|shared library|WebGPU adapter|WebGPU device|no CUDA-capable device|CUDA failure (35|100|101|803)\b|D3D12CreateDevice|DXGI/i
/** A card that hangs, is taken away or finds no kernel says nothing of what it was fed. */
const DEVICE_FAILED =
  /device (is |was )?(lost|hung|removed)|CUDA (failure|error) \d|CUDNN failure|CUBLAS failure|CUDNN_STATUS|CUBLAS_STATUS|cudaError|DXGI_ERROR|887A00|enqueue failed|TensorRT EP/i
/** What it says with `session.disable_cpu_ep_fallback` when some nodes would run on the processor. */
const NEEDS_PROCESSOR = /fallback to CPU EP has been explicitly disabled/i

const MOST_REASON = 300

export function needsProcessor(thrown: unknown): boolean {
  return NEEDS_PROCESSOR.test(messageOf(thrown))
}

/** While loading: no memory, no such device, or a file that is no network. */
export function loadFault(thrown: unknown): PopcelError {
  if (thrown instanceof PopcelError) return thrown
  const message = messageOf(thrown)
  const details = { reason: reasonOf(message) }
  if (NO_MEMORY.test(message)) return new PopcelError('out-of-memory', details, { cause: thrown })
  if (NO_DEVICE.test(message)) return new PopcelError('device-missing', details, { cause: thrown })
  return new PopcelError('model-unreadable', details, { cause: thrown })
}

/** While running: no memory, a device that failed, or inputs that some node inside cannot work with (names and outer sizes are checked before). */
export function runFault(thrown: unknown): PopcelError {
  if (thrown instanceof PopcelError) return thrown
  const message = messageOf(thrown)
  const code = NO_MEMORY.test(message)
    ? 'out-of-memory'
    : DEVICE_FAILED.test(message)
      ? 'device-failed'
      : 'model-input-wrong'
  return new PopcelError(code, { reason: reasonOf(message) }, { cause: thrown })
}

/** One line without the source paths that ONNX Runtime puts before its sentences. */
function reasonOf(message: string): string {
  const line = message
    .replace(/\S*onnxruntime_src\S*:\d+ [^)]*\)(::<lambda\(\)>)?/g, '')
    .replace(/\[ONNXRuntimeError\] : \d+ : [A-Z_]+ : /g, '')
    .replace(/\s+/g, ' ')
    .replace(/[.\s]+$/, '')
    .trim()
  return line.length > MOST_REASON ? `${line.slice(0, MOST_REASON)}…` : line || 'no reason was given'
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
