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

/** What importing an entrance loads, in a process of its own. */
function loadedBy(entrance: string): string[] {
  const script = `
    const { registerHooks } = await import('node:module')
    const loaded = []
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
    await import('${entrance}')
    console.log(JSON.stringify(loaded))`
  const out = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  })
  return JSON.parse(out) as string[]
}

const among = (loaded: readonly string[], part: RegExp) => loaded.filter((url) => part.test(url))

it('importing the entrance for hosts of threads loads no arithmetic of matting, no codec, and nothing that changes a store', () => {
  const loaded = loadedBy('@popcel/runtime/host')
  expect(among(loaded, /\/runtime\/src\/threads\/pool\.ts$/)).toHaveLength(1)
  const parts = /matting\/src\/(?!models\/)|runtime\/src\/(video|frame-|metadata|resize|encode|decode|header)/
  expect(among(loaded, parts)).toEqual([])
  expect(among(loaded, /weights\/(download|import|lock|digester)|^node:(crypto|zlib)$/)).toEqual([])
})

it('importing the package loads neither the keyer, nor metrics and passes, nor what reads and writes videos', () => {
  const loaded = loadedBy('@popcel/runtime')
  expect(among(loaded, /\/runtime\/src\/video\//).map((url) => url.split('/').at(-1))).toEqual([
    'reader.ts',
    'writer.ts',
  ])
  expect(among(loaded, /matting\/src\/(index|key\/(key|edge|shadow)|screen\/|metrics|passes|temporal)/)).toEqual([])
})

it('importing the entrance for stills loads the order of a cut and the codec, and no runtime of networks', () => {
  const loaded = loadedBy('@popcel/runtime/stills')
  expect(among(loaded, /runtime\/src\/(decode|encode)\.ts$/)).toHaveLength(2)
  expect(among(loaded, /runtime\/src\/(onnx|video|weights|threads)\//)).toEqual([])
  expect(among(loadedBy('@popcel/matting/stills'), /cut\/cut\.ts$/)).toHaveLength(1)
})
