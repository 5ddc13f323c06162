// Owns worker processes: each leads a process group of its own, writes to its own log file, and is ended with all that it
// started. What runs is written down, so the endpoint that follows a killed one takes its workers over.

import { spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../clock.ts'
import type { Store } from '../store/open-store.ts'
import type { Adopted, Launcher, WorkerExit } from './launcher.ts'
import { bornOf, groupLives, sendSignal, signalGroup } from './process-identity.ts'
import { openLog, removeLog, rotateLog, tailOf } from './worker-log.ts'

export type LaunchRules = {
  /** A program and its arguments, or one text for the shell. */
  readonly command: readonly string[] | string
  readonly environment: (worker: string) => Record<string, string>
  readonly logFolder: string
  readonly logBytes: number
  /** How many ended workers' logs are kept. */
  readonly logsKept: number
  /** From SIGTERM to SIGKILL. */
  readonly graceMs: number
  /** Our address as workers know it: those of another address cannot be taken over. */
  readonly base: string
}

type Running = {
  readonly pid: number
  /** Undefined once it is a child of ours that has ended, or was none of ours. */
  leader: 'child' | 'stranger' | 'ended'
  leaderEndedAt: number
  how: string | undefined
  draining: boolean
  readonly onExit: (exit: WorkerExit) => void
}

const LOOK_MS = 100

export class ProcessLauncher implements Launcher, Disposable {
  private readonly rules: LaunchRules
  private readonly store: Store
  private readonly clock: Clock
  private readonly running = new Map<string, Running>()
  private readonly ended: string[] = []
  private timer: Disposable | undefined

  constructor(rules: LaunchRules, store: Store, clock: Clock) {
    this.rules = rules
    this.store = store
    this.clock = clock
  }

  start(worker: string, onExit: (exit: WorkerExit) => void): void {
    const { command, environment } = this.rules
    const [file, args] = typeof command === 'string' ? shellOf(command) : [command[0] ?? '', command.slice(1)]
    const log = openLog(this.logOf(worker))
    const child = spawn(file, args, {
      env: environment(worker),
      stdio: ['ignore', log, log],
      detached: process.platform !== 'win32',
    })
    closeSync(log)
    if (child.pid === undefined) {
      child.once('error', (error) => this.clock.after(0, () => onExit({ how: error.message })))
      return
    }
    const entry: Running = {
      pid: child.pid,
      leader: 'child',
      leaderEndedAt: 0,
      how: undefined,
      draining: false,
      onExit,
    }
    this.running.set(worker, entry)
    this.store
      .sql('INSERT OR REPLACE INTO processes VALUES (?, ?, ?, ?)')
      .run(worker, child.pid, bornOf(child.pid) ?? '', this.rules.base)
    child.on('error', () => undefined)
    child.once('exit', (code, signal) => {
      this.leaderEnded(entry)
      entry.how = signal ?? `exit ${code}`
      this.look(worker, entry)
    })
    // A child must not hold the endpoint back: it is waited for by name.
    child.unref()
    this.lookLater()
  }

  drain(worker: string): void {
    const entry = this.running.get(worker)
    if (!entry || entry.draining) return
    entry.draining = true
    // To the leader alone: what a worker started, it needs to finish its job.
    if (!sendSignal(entry.pid, 'SIGTERM')) signalGroup(entry.pid, 'SIGTERM')
    this.clock.after(this.rules.graceMs, () => this.kill(worker))
  }

  kill(worker: string): void {
    const entry = this.running.get(worker)
    if (entry) signalGroup(entry.pid, 'SIGKILL')
  }

  adopt(onExit: (worker: string, exit: WorkerExit) => void): Adopted {
    const gone: string[] = []
    const rows = this.store.sql('SELECT worker, pid, born, base FROM processes').all()
    for (const { worker, pid, born, base } of rows as { worker: string; pid: number; born: string; base: string }[]) {
      const lives = born !== '' && bornOf(pid) === born
      if (lives && base === this.rules.base) {
        const exit = (how: WorkerExit) => onExit(worker, how)
        const leader = { leader: 'stranger', leaderEndedAt: 0, how: undefined, draining: false } as const
        this.running.set(worker, { pid, ...leader, onExit: exit })
        continue
      }
      // It asks at an address where nobody answers any more.
      if (lives) signalGroup(pid, 'SIGKILL')
      this.store.sql('DELETE FROM processes WHERE worker = ?').run(worker)
      gone.push(worker)
    }
    this.lookLater()
    return { alive: [...this.running.keys()], gone }
  }

  lastWords(worker: string): string | undefined {
    return tailOf(this.logOf(worker))
  }

  logOf(worker: string): string {
    return join(this.rules.logFolder, `${worker}.log`)
  }

  /** Kills what is left, and tells nobody: what would be told is being taken down too. */
  [Symbol.dispose](): void {
    this.timer?.[Symbol.dispose]()
    for (const worker of this.running.keys()) this.kill(worker)
    this.running.clear()
  }

  /** Strangers have no exit event, and a group may outlive its leader: both are looked at now and then. */
  private lookLater(): void {
    if (this.timer || this.running.size === 0) return
    this.timer = this.clock.after(LOOK_MS, () => {
      this.timer = undefined
      for (const [worker, entry] of [...this.running]) {
        this.look(worker, entry)
        rotateLog(this.logOf(worker), this.rules.logBytes)
      }
      this.lookLater()
    })
  }

  private look(worker: string, entry: Running): void {
    if (this.running.get(worker) !== entry) return
    if (entry.leader === 'stranger' && bornOf(entry.pid) === undefined) this.leaderEnded(entry)
    if (entry.leader !== 'ended') return
    const patienceMs = this.rules.graceMs + 2_000
    // What is dead but was not waited for by anybody still counts as a group: it cannot be waited for longer than this.
    if (groupLives(entry.pid) && this.clock.now() - entry.leaderEndedAt < patienceMs) {
      // The leader is gone and left others behind: nobody will tell them to end but we.
      signalGroup(entry.pid, entry.draining ? 'SIGTERM' : 'SIGKILL')
      return
    }
    this.running.delete(worker)
    this.store.sql('DELETE FROM processes WHERE worker = ?').run(worker)
    this.ended.push(worker)
    for (const old of this.ended.splice(0, Math.max(0, this.ended.length - this.rules.logsKept))) {
      removeLog(this.logOf(old))
    }
    entry.onExit({ how: entry.how })
  }

  private leaderEnded(entry: Running): void {
    entry.leader = 'ended'
    entry.leaderEndedAt = this.clock.now()
  }
}

function shellOf(command: string): [string, string[]] {
  return process.platform === 'win32' ? ['cmd.exe', ['/d', '/s', '/c', command]] : ['/bin/sh', ['-c', command]]
}
