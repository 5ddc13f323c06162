import { PopcelError } from '@popcel/protocol'
import { expect, test } from 'vitest'
import { createPrinter } from './print.ts'

function printing(json: boolean) {
  const [out, err] = [[] as string[], [] as string[]]
  const printer = createPrinter({ write: (text) => out.push(text) }, { write: (text) => err.push(text) }, json)
  printer.log('started')
  printer.log('refused', 'job-1')
  printer.fail(new PopcelError('usage', { reason: 'no' }))
  return { printer, out, err }
}

test('words go to stderr', () => {
  const { out, err } = printing(false)
  expect(err).toEqual(['popcel worker: started\n', 'popcel worker: job-1: refused\n', 'popcel worker: no\n'])
  expect(out).toEqual([])
})

test('as RunPod reads them: one object a line on stdout, the job under its name, long messages cut', () => {
  const { printer, out, err } = printing(true)
  expect(out.map((line) => JSON.parse(line))).toEqual([
    { message: 'started', level: 'INFO' },
    { requestId: 'job-1', message: 'refused', level: 'INFO' },
    { message: 'no', level: 'ERROR' },
  ])
  expect(err).toEqual([])
  printer.log('x'.repeat(10_000))
  expect(JSON.parse(out.at(-1) ?? '').message).toHaveLength(4096)
})

test('a result is printed as it is', () => {
  const { printer, out } = printing(false)
  printer.result('{"a":1}')
  expect(out).toEqual(['{"a":1}\n'])
})
