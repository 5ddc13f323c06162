import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { luminanceGraph } from '@popcel/fixtures'
import { afterAll, describe, expect, test } from 'vitest'
import { createRuntime } from '../onnx/runtime.ts'
import { openModels } from './every-model.ts'
import { foreignReason } from './foreign.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-foreign-'))
afterAll(() => rmSync(folder, { recursive: true }))

function put(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name)
  writeFileSync(path, typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  return path
}

const length = Buffer.from([64, 0, 0, 0, 0, 0, 0, 0]).toString('latin1')

describe('what a file holds in place of a network', () => {
  test.each([
    ['a.onnx', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n', 'a pointer of Git LFS'],
    ['a.pth', 'PK\x03\x04\x14\x00', 'PyTorch weights'],
    ['old.pt', '\x80\x02\x8a\nl\xfc', 'PyTorch weights'],
    ['a.safetensors', `${length}{"__metadata__":{}}`, 'safetensors'],
    ['a.gguf', 'GGUF\x03\x00', 'GGUF'],
    ['a.tflite', '\x1c\x00\x00\x00TFL3', 'TensorFlow Lite'],
    ['a.h5', '\x89HDF\r\n\x1a\n', 'Keras'],
    ['a.onnx.gz', '\x1f\x8b\x08', 'gzip'],
    ['a.png', '\x89PNG\r\n\x1a\n', 'a picture'],
    ['a.jpg', '\xff\xd8\xff\xe0', 'a picture'],
    ['a.html', '<!DOCTYPE html>', 'a web page'],
  ])('%s', async (name, bytes, words) => {
    expect(await foreignReason(put(name, bytes))).toMatch(
      new RegExp(`^it holds .*${words}.*, and an ONNX file is wanted$`),
    )
  })

  test('nothing is said of a network, of what is not known and of what is not there', async () => {
    expect(await foreignReason(put('good.onnx', luminanceGraph()))).toBeUndefined()
    expect(await foreignReason(put('letter.onnx', 'This is a letter.'))).toBeUndefined()
    expect(await foreignReason(join(folder, 'gone.onnx'))).toBeUndefined()
    expect(await foreignReason(put('empty.onnx', ''))).toBe('it is empty')
  })
})

test('it is not brought into a store, and where it is run the sentence says what it is', async () => {
  const file = put('mine.safetensors', `${length}{"__metadata__":{}}`)
  const sentence = `${file}: is not a network that can be loaded (it holds weights as safetensors, and an ONNX file is wanted)`
  const store = openModels(join(folder, 'store'), async () => undefined)
  await expect(store.importFile('dis_custom', file)).rejects.toMatchObject({
    code: 'model-unreadable',
    message: sentence,
  })
  expect(await store.installed()).toEqual([])
  await using runtime = createRuntime({ now: () => 0 })
  await expect(runtime.open({ kind: 'file', path: file }, 'cpu')).rejects.toThrow(sentence)
})
