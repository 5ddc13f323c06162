import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'

it('importing the package loads neither sharp nor Skia nor ONNX Runtime', () => {
  const script = `
    await import('@popcel/runtime')
    const { createRequire } = await import('node:module')
    const loaded = [...Object.keys(createRequire('${import.meta.url}').cache), ...process.report.getReport().sharedObjects]
    console.log(JSON.stringify(loaded.filter((name) => /sharp|vips|napi-rs|skia|onnxruntime/i.test(name))))`
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  })
  expect(JSON.parse(out)).toEqual([])
})
