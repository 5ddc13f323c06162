import { PopcelError } from '@popcel/protocol'
import { expect, test } from 'vitest'
import { createPrinter, type Printer } from './print.ts'

function printed(json: boolean, work: (printer: Printer) => void): { out: string; err: string } {
  const said = { out: '', err: '' }
  const to = (key: 'out' | 'err') => ({ write: (text: string) => (said[key] += text) })
  work(createPrinter(to('out'), to('err'), json))
  return said
}

const say = (printer: Printer) => {
  printer.listening('http://127.0.0.1:1/v2/local', 'http://127.0.0.1:1/')
  printer.event({ type: 'started', worker: 'w1' })
  printer.event({ type: 'exited', worker: 'w1', how: 'SIGSEGV', crashed: true })
  printer.event({ type: 'webhook', id: 'j', accepted: false, last: true, reason: 'it answered 500' })
  printer.note('stopping')
  printer.fail(new PopcelError('port-taken', { port: 1, host: 'h', reason: 'it is in use' }))
}

test('in words: the address on stdout, what happens on stderr', () => {
  expect(printed(false, say)).toEqual({
    out: 'listening on http://127.0.0.1:1/v2/local\nstatus page: http://127.0.0.1:1/\n',
    err: [
      'worker w1: started',
      'worker w1: ended by itself (SIGSEGV)',
      'webhook of job j: it answered 500; given up',
      'stopping',
      'popcel endpoint: port 1 on h cannot be listened on (it is in use); choose another with --port\n',
    ].join('\n'),
  })
})

test('as JSON: one object a line, on stdout', () => {
  const { out, err } = printed(true, say)
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string })
  expect(lines.map(({ type }) => type)).toEqual(['listening', 'started', 'exited', 'webhook', 'error'])
  expect(lines[0]).toMatchObject({ url: 'http://127.0.0.1:1/v2/local' })
  expect(lines[4]).toMatchObject({ code: 'port-taken' })
  expect(err).toBe('')
})
