import { PopcelError } from '@popcel/protocol'
import { describe, expect, test } from 'vitest'
import type { PackLine } from './json-lines.ts'
import { createPrinter, writeBytes } from './print.ts'
import { memoryIo, type Outside } from './run-in-memory.ts'

const pack: PackLine = { type: 'pack', platform: 'p', output: 'o.zip', bytes: 1, items: 8, refused: 0, warned: 0 }
const error = new PopcelError('input-missing', { file: 'x.png' })

function printing(options: Partial<{ json: boolean; quiet: boolean }> = {}, outside: Outside = {}) {
  const io = memoryIo(outside)
  const printer = createPrinter(io, { json: false, quiet: false, ...options })
  const read = () => ({ out: Buffer.concat(io.outChunks).toString(), err: Buffer.concat(io.errChunks).toString() })
  return { printer, read, io }
}

test('words: results on stdout, the rest on stderr', () => {
  const { printer, read } = printing()
  printer.result(pack, 'o.zip is done')
  printer.result(pack)
  printer.warn('careful')
  printer.fail(error, 'x.png')
  printer.note('look here')
  printer.progress({ done: 1, total: 2, name: 'a' })
  expect(read()).toEqual({
    out: 'o.zip is done\n',
    err: 'warning: careful\npopcel: x.png: there is no such file\nlook here\n[1/2] a\n',
  })
})

test('a name of a file moves no cursor; in JSON it stays what it is', () => {
  const evil = 'a\u001b[2J\u009b1mb\r.png'
  const words = printing()
  words.printer.result(pack, evil)
  words.printer.warn(evil)
  words.printer.fail(new PopcelError('input-missing', { file: evil }))
  words.printer.note(evil)
  words.printer.progress({ done: 1, total: 2, name: evil })
  const { out, err } = words.read()
  const shown = 'a?[2J?1mb?.png'
  expect(out).toBe(`${shown}\n`)
  expect(err).toBe(`warning: ${shown}\npopcel: ${shown}: there is no such file\n${shown}\n[1/2] ${shown}\n`)
  const lines = printing({ json: true })
  lines.printer.warn(evil)
  expect(JSON.parse(lines.read().out)).toEqual({ type: 'warning', message: evil })
})

test('--json: one object a line on stdout, and nothing on stderr', () => {
  const { printer, read } = printing({ json: true })
  printer.result(pack, 'o.zip is done')
  printer.warn('careful')
  printer.fail(error, 'x.png')
  printer.note('look here')
  printer.progress({ done: 1, total: 2, name: 'a' })
  const { out, err } = read()
  expect(err).toBe('')
  expect(
    out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    pack,
    { type: 'warning', message: 'careful' },
    {
      type: 'error',
      input: 'x.png',
      code: 'input-missing',
      message: 'x.png: there is no such file',
      retryable: false,
      details: { file: 'x.png' },
    },
  ])
})

test('--quiet leaves warnings and errors', () => {
  const { printer, read } = printing({ quiet: true })
  printer.result(pack, 'o.zip is done')
  printer.note('look here')
  printer.progress({ done: 1, total: 2, name: 'a' })
  printer.warn('careful')
  expect(read()).toEqual({ out: '', err: 'warning: careful\n' })
})

test('when stdout carries the picture, words go to stderr', () => {
  const { printer, read } = printing()
  printer.leaveStdout()
  printer.result(pack, 'done')
  expect(read()).toEqual({ out: '', err: 'done\n' })
})

describe('on a terminal', () => {
  const terminal: Outside = { terminal: true, settings: { colour: true, redraw: true } }
  const back = '\r\u001b[2K'

  test('the progress line is redrawn in place, and other lines go above it', () => {
    const { printer, read } = printing({}, { terminal: true, settings: { colour: false, redraw: true } })
    printer.progress({ done: 1, total: 2, name: 'a' })
    printer.warn('careful')
    printer.endProgress()
    const { err } = read()
    const bar = err.slice(0, err.indexOf(back))
    expect(bar).toMatch(/ 1\/2 .* a$/)
    expect(err).toBe(`${bar}${back}warning: careful\n${bar}${back}`)
  })

  test('bytes that arrive are redrawn too, and in a log each tenth is one line', () => {
    const tell = (outside: Outside) => {
      const { printer, read } = printing({}, outside)
      for (let bytes = 0; bytes <= 100; bytes += 5) printer.transfer({ name: 'isnet', bytes, total: 100 })
      printer.endProgress()
      return read().err
    }
    expect(tell(terminal).split(back)).toHaveLength(22)
    const log = tell({}).trimEnd().split('\n')
    expect(log).toHaveLength(11)
    expect(log.at(-1)).toMatch(/ 100 bytes of 100 bytes {2}isnet$/)
  })

  test('one piece of work has no bar', () => {
    const { printer, read } = printing({}, terminal)
    printer.progress({ done: 1, total: 1, name: 'a' })
    expect(read().err).toBe('')
  })

  test('words of warning are coloured, unless colour is off', () => {
    const coloured = printing({}, terminal)
    coloured.printer.warn('careful')
    expect(coloured.read().err).toBe('\u001b[33mwarning:\u001b[39m careful\n')
  })
})

test('bytes go out whole; a reader who left is an error', async () => {
  const { io } = printing()
  await writeBytes(io, new Uint8Array([1, 2]))
  expect(Buffer.concat(io.outChunks)).toEqual(Buffer.from([1, 2]))
  const gone = Object.assign(new Error('EPIPE'), { code: 'EPIPE', syscall: 'write' })
  const write = (_: unknown, done?: (error?: Error) => void) => {
    done?.(gone)
    return false
  }
  const closed = { ...io, stdout: { write } }
  await expect(writeBytes(closed, new Uint8Array(1))).rejects.toBe(gone)
})
