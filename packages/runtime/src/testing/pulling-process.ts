// Owns a process that pulls one model and says what came of it: two of them are run at once by a test. Test code only.

import { writeSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { createStore, type StoredModel } from '../weights/store.ts'

const [folder = '', model = '{}'] = process.argv.slice(2)
const row = JSON.parse(model) as StoredModel
const sleep = (ms: number, signal?: AbortSignal) => setTimeout(ms / 10, undefined, signal ? { signal } : {})
const store = createStore({ folder, models: [row], sleep })
let waited = false
const { state } = await store.pull(row.id, {
  fetch,
  onProgress: (progress) => {
    waited ||= progress.state === 'waiting'
  },
})
writeSync(1, JSON.stringify({ state, waited }))
