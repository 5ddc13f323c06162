#!/usr/bin/env node
// Owns the first step of the planner's process: make sure that Node 24 runs, then hand over to src/plan/main.ts.
// Plain JavaScript that an old Node parses too, because it must get as far as the sentence.
import module from 'node:module'

if (Number(process.versions.node.split('.')[0]) >= 24) {
  // The cache also keeps the stripped TypeScript, which is most of the start-up time.
  if (module.enableCompileCache) module.enableCompileCache()
  import('../src/plan/main.ts').then((main) => main.start())
} else {
  // the sentence of error row `node-too-old`; the table itself is TypeScript, which this Node cannot read
  process.stderr.write(
    `popcel: popcel needs Node 24 or newer and this is Node ${process.versions.node}; run it with: npx popcel\n`,
  )
  process.exitCode = 2
}
