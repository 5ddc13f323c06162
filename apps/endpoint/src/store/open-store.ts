// Owns the queue's database file: one owner at a time, and when what was written is safe on the disk.

import { randomBytes } from 'node:crypto'
import { closeSync, fdatasync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { PopcelError } from '@popcel/protocol'
import { TABLES, TABLES_VERSION } from './tables.ts'

export type Store = Disposable & {
  /** A statement, compiled once. */
  readonly sql: (text: string) => StatementSync
  /** Runs `work` as one transaction: all of it or nothing. Survives a kill of this process from the moment it returns. */
  readonly transact: <T>(work: () => T) => T
  /** Resolves when everything written so far would survive a power cut too. Many callers share one sync. */
  readonly durable: () => Promise<void>
  /** A secret made with the file and kept in it. */
  readonly secret: string
}

/**
 * Opens or makes the file. ':memory:' is for tests.
 * WAL with synchronous NORMAL hands each commit to the system at once; `durable` then syncs the log itself, off the main
 * thread and for all who wait. That is what synchronous FULL promises, without stopping every other request for the disk.
 * @throws PopcelError queue-in-use, queue-unreadable
 */
export function openStore(file: string): Store {
  const memory = file === ':memory:'
  if (!memory) mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const db = openDatabase(file)
  const log = memory ? undefined : openSync(`${file}-wal`, 'r+')
  const statements = new Map<string, StatementSync>()
  const sql = (text: string) => {
    const known = statements.get(text)
    if (known) return known
    const made = db.prepare(text)
    statements.set(text, made)
    return made
  }
  return {
    sql,
    transact: (work) => transact(sql, work),
    durable: log === undefined ? async () => undefined : groupSync(log),
    secret: keepSecret(sql),
    [Symbol.dispose]() {
      if (log !== undefined) closeSync(log)
      db.close()
    },
  }
}

function openDatabase(file: string): DatabaseSync {
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(file)
    // Exclusive: a second endpoint on the same file is refused. The lock goes when this process does, however it ends.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
    // A checkpoint stops everything for its syncs, so there is one for every 16 MB of log, not every 4.
    db.exec('PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 4000')
    const version = db.prepare('PRAGMA user_version').get()?.['user_version']
    if (version !== 0 && version !== TABLES_VERSION) throw new Error(`its tables are of version ${version}`)
    db.exec(`BEGIN IMMEDIATE; ${TABLES} PRAGMA user_version = ${TABLES_VERSION}; COMMIT`)
    return db
  } catch (error) {
    db?.close()
    const reason = error instanceof Error ? error.message : String(error)
    if (/locked|busy/i.test(reason)) throw new PopcelError('queue-in-use', { file }, { cause: error })
    throw new PopcelError('queue-unreadable', { file, reason }, { cause: error })
  }
}

function transact<T>(sql: Store['sql'], work: () => T): T {
  sql('BEGIN IMMEDIATE').run()
  try {
    const result = work()
    sql('COMMIT').run()
    return result
  } catch (error) {
    sql('ROLLBACK').run()
    throw error
  }
}

/** One sync at a time; whoever asks while one runs is served by the next, which covers what they wrote. */
function groupSync(log: number): () => Promise<void> {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  const sync = () =>
    new Promise<void>((resolve, reject) => fdatasync(log, (error) => (error ? reject(error) : resolve())))
  const start = (): Promise<void> => {
    const mine = sync().finally(() => {
      if (running === mine) running = undefined
    })
    running = mine
    return mine
  }
  return () => {
    if (!running) return start()
    next ??= running
      .catch(() => undefined)
      .then(() => {
        next = undefined
        return start()
      })
    return next
  }
}

function keepSecret(sql: Store['sql']): string {
  sql("INSERT OR IGNORE INTO facts VALUES ('secret', ?)").run(randomBytes(24).toString('hex'))
  return String(sql("SELECT value FROM facts WHERE name = 'secret'").get()?.['value'])
}
