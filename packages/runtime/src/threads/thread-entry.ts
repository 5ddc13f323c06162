// Owns how a thread begins: with two lines that call a function of a module, for a module of ours does nothing when it is imported.
// They are JavaScript: a thread whose first file is TypeScript loads the stripper of types, which is some 20 MB and 100 ms.

/** The file that a thread runs: it calls the exported function `call` of `module` with a clock. The module's ending is `importer`'s. */
export function threadEntry(module: string, importer: string, call: string): URL {
  // .ts in the repository, .js where the package is installed
  const extension = importer.slice(importer.lastIndexOf('.'))
  const url = new URL(`${module}${extension}`, importer).href
  // A thread does not take the main thread's compile cache over, and without it every start strips the types again.
  const lines = `import { enableCompileCache } from 'node:module'
enableCompileCache()
const { ${call} } = await import(${JSON.stringify(url)})
${call}(() => performance.now())`
  return new URL(`data:text/javascript,${encodeURIComponent(lines)}`)
}
