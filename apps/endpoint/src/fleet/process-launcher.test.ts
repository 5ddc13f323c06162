import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Clock } from '../clock.ts'
import { openStore, type Store } from '../store/open-store.ts'
import type { WorkerExit } from './launcher.ts'
import { bornOf, groupLives } from './process-identity.ts'
import { type LaunchRules, ProcessLauncher } from './process-launcher.ts'

const clock: Clock = {
  now: () => performance.now(),
  after(ms, work) {
    const timer = setTimeout(work, ms)
    return { [Symbol.dispose]: () => clearTimeout(timer) }
  },
}
let folder: string
let store: Store
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'popcel-launch-'))
  store = openStore(join(folder, 'queue.db'))
})
let killed: ProcessLauncher | undefined
afterEach(() => {
  killed?.[Symbol.dispose]()
  killed = undefined
  store[Symbol.dispose]()
  rmSync(folder, { recursive: true, force: true })
})

const rules = (command: LaunchRules['command'], rest: Partial<LaunchRules> = {}): LaunchRules => ({
  command,
  environment: (worker) => ({ PATH: '/usr/bin:/bin', RUNPOD_POD_ID: worker, FOLDER: folder }),
  logFolder: join(folder, 'logs'),
  logBytes: 1000,
  logsKept: 2,
  graceMs: 5_000,
  base: 'http://127.0.0.1:1/v2/local',
  ...rest,
})
const script = (text: string) => [process.execPath, '-e', text]
const exitOf = (launcher: ProcessLauncher, worker: string) =>
  new Promise<WorkerExit>((resolve) => launcher.start(worker, resolve))
const until = async (true_: () => boolean) => {
  while (!true_()) await new Promise((resolve) => setTimeout(resolve, 10))
}
const pidIn = (name: string) => Number(readFileSync(join(folder, name), 'utf8'))
const rowsIn = () => store.sql('SELECT worker FROM processes').all()

describe.skipIf(process.platform === 'win32')('worker processes', () => {
  test('get their environment, write to their log, and tell how they ended', async () => {
    using launcher = new ProcessLauncher(rules('echo "I am $RUNPOD_POD_ID"; echo oh >&2; exit 3'), store, clock)
    expect(await exitOf(launcher, 'w1')).toEqual({ how: 'exit 3' })
    expect(launcher.lastWords('w1')).toBe('I am w1\noh\n')
    expect(rowsIn()).toEqual([])
  })

  test('a command that is not there ends at once and says so', async () => {
    using launcher = new ProcessLauncher(rules(['/no/such/program']), store, clock)
    expect((await exitOf(launcher, 'w1')).how).toContain('ENOENT')
    using shell = new ProcessLauncher(rules('/no/such/program'), store, clock)
    expect(await exitOf(shell, 'w2')).toEqual({ how: 'exit 127' })
    expect(shell.lastWords('w2')).toContain('not found')
  })

  test('drain lets a worker finish what it does', async () => {
    const worker = script(`
      process.on('SIGTERM', () => setTimeout(() => { console.log('finished'); process.exit(0) }, 100))
      setInterval(() => {}, 1000); console.log('up')`)
    using launcher = new ProcessLauncher(rules(worker), store, clock)
    const exit = exitOf(launcher, 'w1')
    await until(() => launcher.lastWords('w1')?.includes('up') ?? false)
    launcher.drain('w1')
    expect(await exit).toEqual({ how: 'exit 0' })
    expect(launcher.lastWords('w1')).toBe('up\nfinished\n')
  })

  test('one that will not end is killed after the grace, with everything that it started', async () => {
    const worker = script(`
      const { spawn } = require('node:child_process')
      const child = spawn('sleep', ['1000'])
      require('node:fs').writeFileSync(process.env.FOLDER + '/child', String(child.pid))
      process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`)
    using launcher = new ProcessLauncher(rules(worker, { graceMs: 100 }), store, clock)
    const exit = exitOf(launcher, 'w1')
    await until(() => existsSync(join(folder, 'child')) && pidIn('child') > 0)
    expect(bornOf(pidIn('child'))).toBeDefined()
    launcher.drain('w1')
    expect(await exit).toEqual({ how: 'SIGKILL' })
    expect(bornOf(pidIn('child'))).toBeUndefined()
  })

  test('what a crashed worker leaves behind is killed before its end is told', async () => {
    const worker = script(`
      const child = require('node:child_process').spawn('sleep', ['1000'])
      require('node:fs').writeFileSync(process.env.FOLDER + '/child', String(child.pid))
      process.kill(process.pid, 'SIGKILL')`)
    using launcher = new ProcessLauncher(rules(worker), store, clock)
    expect(await exitOf(launcher, 'w1')).toEqual({ how: 'SIGKILL' })
    expect(bornOf(pidIn('child'))).toBeUndefined()
  })

  test("only the newest ended workers' logs are kept", async () => {
    using launcher = new ProcessLauncher(rules('echo hello'), store, clock)
    for (const worker of ['w1', 'w2', 'w3']) await exitOf(launcher, worker)
    expect(['w1', 'w2', 'w3'].map((worker) => launcher.lastWords(worker))).toEqual([undefined, 'hello\n', 'hello\n'])
  })

  test('a large log is set aside while the worker goes on writing', async () => {
    const worker = script(`
      console.log('x'.repeat(3000))
      const wait = setInterval(() => {
        if (!require('node:fs').existsSync(process.env.FOLDER + '/go')) return
        console.log('after'); clearInterval(wait)
      }, 10)`)
    using launcher = new ProcessLauncher(rules(worker), store, clock)
    const exit = exitOf(launcher, 'w1')
    await until(() => existsSync(`${launcher.logOf('w1')}.1`))
    writeFileSync(join(folder, 'go'), '')
    await exit
    expect(readFileSync(`${launcher.logOf('w1')}.1`, 'utf8')).toBe(`${'x'.repeat(3000)}\n`)
    expect(readFileSync(launcher.logOf('w1'), 'utf8')).toBe('after\n')
  })
})

describe.skipIf(process.platform === 'win32')('workers of an earlier endpoint', () => {
  const sleeper = script(
    `require('node:fs').writeFileSync(process.env.FOLDER + '/pid', String(process.pid)); setInterval(() => {}, 1000)`,
  )
  const started = async () => {
    // disposed only with its store: it stands for an endpoint that was killed
    const earlier = new ProcessLauncher(rules(sleeper), store, {
      now: clock.now,
      after: () => ({ [Symbol.dispose]() {} }),
    })
    killed = earlier
    earlier.start('w1', () => undefined)
    await until(() => existsSync(join(folder, 'pid')) && pidIn('pid') > 0)
    return pidIn('pid')
  }

  test('that still run are taken over, drained and told of', async () => {
    const pid = await started()
    const ends: string[] = []
    using launcher = new ProcessLauncher(rules(sleeper), store, clock)
    expect(launcher.adopt((worker) => ends.push(worker))).toEqual({ alive: ['w1'], gone: [] })
    expect(groupLives(pid)).toBe(true)
    launcher.drain('w1')
    await until(() => ends.length > 0)
    expect(ends).toEqual(['w1'])
    expect(rowsIn()).toEqual([])
  })

  test('that know us by another address are ended', async () => {
    const pid = await started()
    using launcher = new ProcessLauncher(rules(sleeper, { base: 'http://127.0.0.1:2/v2/local' }), store, clock)
    expect(launcher.adopt(() => undefined)).toEqual({ alive: [], gone: ['w1'] })
    await until(() => bornOf(pid) === undefined)
    await until(() => rowsIn().length === 0)
  })

  test('that are gone are forgotten, and a stranger who has their number is left alone', async () => {
    const pid = await started()
    store.sql("UPDATE processes SET born = 'another time'").run()
    using launcher = new ProcessLauncher(rules(sleeper), store, clock)
    expect(launcher.adopt(() => undefined)).toEqual({ alive: [], gone: ['w1'] })
    expect(bornOf(pid)).toBeDefined()
    expect(rowsIn()).toEqual([])
    store.sql("INSERT INTO processes VALUES ('w1', 0, '', '')").run()
    process.kill(-pid, 'SIGKILL')
    // the stand-in for the killed endpoint hears of it as the parent that it still is
    await until(() => rowsIn().length === 0)
  })
})
