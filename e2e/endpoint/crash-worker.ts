// Owns a worker for the crash test: runs each job for a few milliseconds, writes down that it did, and never gives a
// result up while it lives. Arguments: the addresses to take from, to report to and to ping, its own id, the file to write to.

import { appendFileSync } from 'node:fs'

const [take = '', done = '', ping = '', worker = '', file = ''] = process.argv.slice(2)
const at = (url: string, job: string) => url.replace('$RUNPOD_POD_ID', worker).replace('$ID', job)
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const held = new Set<string>()
let ending = false

async function report(id: string): Promise<void> {
  for (;;) {
    try {
      const body = JSON.stringify({ output: { by: worker } })
      const answer = await fetch(`${at(done, id)}&isStream=false`, { method: 'POST', body })
      if (answer.status < 500) {
        appendFileSync(file, `reported ${id} ${((await answer.json()) as { accepted: boolean }).accepted}\n`)
        return
      }
    } catch {
      // nobody there just now
    }
    await pause(20)
  }
}

async function work(): Promise<void> {
  while (!ending) {
    try {
      const answer = await fetch(`${at(take, worker)}&job_in_progress=0`)
      if (answer.status !== 200) continue
      const { id } = (await answer.json()) as { id: string }
      held.add(id)
      appendFileSync(file, `ran ${id} ${worker}\n`)
      await pause(Math.random() * 20)
      await report(id)
      held.delete(id)
    } catch {
      await pause(20)
    }
  }
}

async function beat(): Promise<void> {
  for (;;) {
    await fetch(`${at(ping, worker)}&job_id=${[...held].join('%2C')}`).catch(() => undefined)
    await pause(200)
  }
}

process.on('SIGTERM', () => {
  ending = true
})
appendFileSync(file, `up ${process.pid}\n`)
void beat()
await work()
process.exit(0)
