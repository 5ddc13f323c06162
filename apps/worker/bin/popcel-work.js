#!/usr/bin/env node
// Owns the first step of the process that works on pictures for a worker. The worker starts it, with the Node that runs the worker.
import module from 'node:module'

if (module.enableCompileCache) module.enableCompileCache()
import('../src/work/child.ts').then(({ answerParent }) => answerParent(process.argv[2], () => performance.now()))
