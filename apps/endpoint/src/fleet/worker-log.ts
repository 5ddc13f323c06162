// Owns the log file of a worker. The worker writes to it by itself, so that it can outlive the endpoint; when the file is
// large it is copied away and emptied in place.

import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs'
import { dirname } from 'node:path'

/** Opened to append, so writing goes on at the start after the file was emptied. The caller closes it. */
export function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true })
  return openSync(file, 'a', 0o600)
}

/** Keeps one older file of at most about `mostBytes`. What is written between copy and emptying is lost. */
export function rotateLog(file: string, mostBytes: number): void {
  if (!existsSync(file) || statSync(file).size <= mostBytes) return
  copyFileSync(file, `${file}.1`)
  truncateSync(file)
}

export function removeLog(file: string): void {
  rmSync(file, { force: true })
  rmSync(`${file}.1`, { force: true })
}

/** The end of the file, whole lines only when it is longer; undefined when there is none. */
export function tailOf(file: string, mostBytes = 2000): string | undefined {
  if (!existsSync(file)) return undefined
  const { size } = statSync(file)
  const descriptor = openSync(file, 'r')
  try {
    const buffer = Buffer.alloc(Math.min(size, mostBytes))
    readSync(descriptor, buffer, 0, buffer.length, size - buffer.length)
    const text = buffer.toString('utf8')
    return size > mostBytes ? text.slice(text.indexOf('\n') + 1) : text
  } finally {
    closeSync(descriptor)
  }
}
