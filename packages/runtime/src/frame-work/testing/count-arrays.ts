// Owns counting the large arrays that are made while something runs: every constructor of samples and buffers is watched.

import { Buffer } from 'node:buffer'

export type BigArray = { readonly bytes: number; readonly where: string }

const KINDS = ['Uint8Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'Float16Array']
/** What makes an array without calling a constructor by its name. */
const MAKERS = ['slice', 'map', 'filter', 'with', 'toSorted', 'toReversed'] as const

type Typed = { readonly buffer: ArrayBufferLike; readonly byteLength: number }
type Made = (...words: unknown[]) => Typed

/** All arrays of at least `bytes` that `work` makes, this thread only, with the line that made each. */
export async function bigArraysOf(bytes: number, work: () => Promise<void>): Promise<BigArray[]> {
  const found: BigArray[] = []
  const seen = new WeakSet<object>()
  const see = (made: object) => {
    const buffer = ArrayBuffer.isView(made) ? made.buffer : made
    const { byteLength } = buffer as ArrayBuffer
    if (byteLength < bytes || seen.has(buffer)) return
    seen.add(buffer)
    found.push({ bytes: byteLength, where: new Error('made').stack?.split('\n').slice(3, 9).join(' <') ?? '' })
  }
  const undo = [...KINDS.map((kind) => watchConstructor(kind, see)), watchConstructor('ArrayBuffer', see)]
  for (const maker of MAKERS) undo.push(watchMethod(Object.getPrototypeOf(Uint8Array.prototype), maker, see))
  for (const maker of ['alloc', 'allocUnsafe', 'concat']) undo.push(watchMethod(Buffer, maker, see))
  try {
    await work()
  } finally {
    for (const each of undo) each()
  }
  return found
}

function watchConstructor(name: string, see: (made: object) => void): () => void {
  const world = globalThis as unknown as Record<string, new (...words: unknown[]) => object>
  const original = world[name]!
  const watched: typeof original = new Proxy(original, {
    construct(target, words, newTarget): object {
      const made: object = Reflect.construct(target, words, newTarget === watched ? target : newTarget)
      // A view of a buffer that is there already makes nothing.
      if (!(words[0] instanceof ArrayBuffer) && !(words[0] instanceof SharedArrayBuffer)) see(made)
      return made
    },
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target)
      if ((key !== 'from' && key !== 'of') || typeof value !== 'function') return value
      return (...words: unknown[]) => {
        const made = (value as Made).apply(target, words)
        see(made)
        return made
      }
    },
  })
  const prototype = original.prototype as { constructor: unknown }
  // Libraries ask an array for its constructor and compare that with the world's.
  prototype.constructor = world[name] = watched
  return () => {
    prototype.constructor = world[name] = original
  }
}

function watchMethod(owner: object, name: string, see: (made: object) => void): () => void {
  const methods = owner as Record<string, Made>
  const original = methods[name]
  if (!original) return () => undefined
  methods[name] = function watched(this: unknown, ...words: unknown[]) {
    const made = original.apply(this, words)
    see(made)
    return made
  }
  return () => {
    methods[name] = original
  }
}
