// Owns the entrance for a process that gives all work on pixels to threads and loads none of it itself (`@popcel/runtime/host`):
// a worker that waits for jobs is a third lighter with it.
export { DEFAULT_CAPS } from './caps.ts'
export { type Foreseen, preload } from './onnx/preload.ts'
export { createRuntime, type OnnxRuntime } from './onnx/runtime.ts'
export { readWholeFile, readWholeStream } from './read-whole.ts'
export { serveRuntime } from './remote/runtime.ts'
export { createPool, type Pool, type WorkAnswer, type WorkRequest } from './threads/pool.ts'
export { threadEntry } from './threads/thread-entry.ts'
export { openModels } from './weights/every-model.ts'
export type { WeightsStore } from './weights/store.ts'
