// Owns the first half of `make dev`: an endpoint in the background, which starts our worker when there is a job. FOLDER and PORT may
// be given. It is started anew each time, so that it runs what the sources say now.

import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { say } from '../print.ts'
import { given, PROGRAM, ROOT } from './endpoint-here.ts'
import { stop } from './stop.ts'

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Exit code: 1 when it did not come up, with its own words. */
async function start(argv: readonly string[]): Promise<number> {
  const { place, port } = given(argv)
  await stop(place)
  mkdirSync(dirname(place.log), { recursive: true })
  const log = openSync(place.log, 'w')
  const child = spawn(process.execPath, [PROGRAM, '--port', port, '--data', place.data], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  writeFileSync(place.pid, String(child.pid))
  for (;;) {
    const said = readFileSync(place.log, 'utf8')
    if (said.includes('status page:')) {
      say(`${said.trim()}\nIt runs in the background until make stop; it says more in ${place.log}.`)
      child.unref()
      return 0
    }
    if (child.exitCode !== null) {
      say(said.trim())
      return 1
    }
    await pause(50)
  }
}

process.exitCode = await start(process.argv.slice(2))
