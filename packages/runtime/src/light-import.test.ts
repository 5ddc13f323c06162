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

it('importing the entrance for hosts of threads loads no arithmetic of matting and no codec', () => {
  const script = `
    const { registerHooks } = await import('node:module')
    const loaded = []
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
    await import('@popcel/runtime/host')
    console.log(JSON.stringify(loaded))`
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  })
  const loaded = (JSON.parse(out) as string[]).filter((url) => url.startsWith('file:'))
  expect(loaded.some((url) => url.endsWith('/runtime/src/threads/pool.ts'))).toBe(true)
  const parts = /matting\/src\/(?!models\/)|runtime\/src\/(video|frame-|metadata|resize|encode|decode)/
  expect(loaded.filter((url) => parts.test(url))).toEqual([])
})
