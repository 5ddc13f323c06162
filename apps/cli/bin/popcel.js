#!/usr/bin/env node
// Owns the first step of the process: make sure that Node 24 runs, then hand over to the program.
// Plain JavaScript that Node 12 parses too (no top-level await, no ?.), because an old Node must get as far as the sentence.
import module from 'node:module'

const wanted = 24

if (Number(process.versions.node.split('.')[0]) >= wanted) {
  // The cache also keeps the stripped TypeScript, which is most of the start-up time.
  if (module.enableCompileCache) module.enableCompileCache()
  import('../src/main.ts').then((main) => main.start())
} else {
  rerun()
}

/** Runs this file again with the Node that came as the dependency `node`. */
function rerun() {
  Promise.all([import('node:child_process'), import('node:fs'), import('node:path'), import('node:url')]).then(
    ([childProcess, fs, path, url]) => {
      const binary = findNode(fs, path)
      if (!binary || binary === process.execPath) return refuse()
      const self = url.fileURLToPath(import.meta.url)
      const child = childProcess.spawn(binary, [self].concat(process.argv.slice(2)), { stdio: 'inherit' })
      const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
      const forward = (signal) => child.kill(signal)
      for (const signal of signals) process.on(signal, forward)
      child.on('error', refuse)
      child.on('exit', (code, signal) => {
        if (!signal) return process.exit(code)
        // Dying of the same signal gives the shell the same answer; our own listeners must not catch it.
        for (const name of signals) process.removeListener(name, forward)
        process.kill(process.pid, signal)
      })
    },
  )
}

/** Path of the dependency's binary, or undefined. Its install step may have been skipped, so the inner package is looked at too. */
function findNode(fs, path) {
  const resolve = module.createRequire(import.meta.url).resolve
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const file = process.platform === 'win32' ? 'node.exe' : 'node'
  const owners = ['node/package.json', `node-${platform}-${process.arch}/package.json`]
  let from
  for (const owner of owners) {
    try {
      const manifest = from ? resolve(owner, { paths: [from] }) : resolve(owner)
      from = path.dirname(manifest)
      const binary = path.join(from, 'bin', file)
      if (fs.existsSync(binary)) return binary
    } catch (_error) {
      // not installed: the next one, then the sentence
    }
  }
  return undefined
}

/** The sentence of error row `node-too-old`; the table itself is TypeScript, which this Node cannot read. */
function refuse() {
  process.stderr.write(
    `popcel: popcel needs Node 24 or newer and this is Node ${process.versions.node}; run it with: npx popcel\n`,
  )
  process.exit(2)
}
