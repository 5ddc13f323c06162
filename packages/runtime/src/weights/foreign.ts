// Owns telling files that are no ONNX network by their first bytes: weights of other kinds, pointers, pages, pictures, archives. ONNX
// itself has no such mark, so what is not known here may be one.

import { open } from 'node:fs/promises'

const HEAD_BYTES = 64

type Head = { readonly at: number; readonly bytes: string; readonly words: string }

/** The bytes as Latin-1. */
const HEADS: readonly Head[] = [
  {
    at: 0,
    bytes: 'version https://git-lfs',
    words: 'a pointer of Git LFS, which stands for the file (git lfs pull fetches it)',
  },
  // torch.save writes a ZIP archive, before version 1.6 a pickle.
  { at: 0, bytes: 'PK\x03\x04', words: 'PyTorch weights or another ZIP archive' },
  { at: 0, bytes: '\x80\x02', words: 'PyTorch weights' },
  { at: 8, bytes: '{"', words: 'weights as safetensors' },
  { at: 0, bytes: 'GGUF', words: 'weights as GGUF' },
  { at: 4, bytes: 'TFL3', words: 'a network of TensorFlow Lite' },
  { at: 0, bytes: '\x89HDF', words: 'weights of Keras' },
  { at: 0, bytes: '\x1f\x8b', words: 'something packed by gzip' },
  { at: 0, bytes: '\x89PNG', words: 'a picture' },
  { at: 0, bytes: '\xff\xd8\xff', words: 'a picture' },
  { at: 0, bytes: '<!', words: 'a web page' },
  { at: 0, bytes: '<html', words: 'a web page' },
]

/** What the file holds in place of an ONNX network, as a reason; undefined where nothing speaks against one, or it cannot be read. */
export async function foreignReason(path: string): Promise<string | undefined> {
  const head = await readHead(path).catch(() => undefined)
  if (head === undefined) return undefined
  if (head.length === 0) return 'it is empty'
  const found = HEADS.find(({ at, bytes }) => head.startsWith(bytes, at))
  return found && `it holds ${found.words}, and an ONNX file is wanted`
}

async function readHead(path: string): Promise<string> {
  await using file = await open(path)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
  return buffer.toString('latin1', 0, bytesRead)
}
