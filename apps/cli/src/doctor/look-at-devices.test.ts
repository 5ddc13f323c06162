import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { lookAtDevices } from './look-at-devices.ts'

const folder = mkdtempSync(join(tmpdir(), 'popcel-devices-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const looking = (name: string, body: string) => {
  writeFileSync(join(folder, `${name}.mjs`), `export const answerDevices = async () => { ${body} }`)
  return lookAtDevices(pathToFileURL(join(folder, 'here.mjs')).href, `./${name}`)
}

test('the processor is there, and whatever is not says why', async () => {
  const facts = await lookAtDevices()
  if ('failed' in facts) throw new Error(facts.failed)
  expect(facts.find(({ device }) => device === 'cpu')).toMatchObject({ there: true, ms: expect.any(Number) })
  for (const { there, reason } of facts) if (!there) expect(reason).toBeTruthy()
})

test('what drivers print is not passed on, and facts that came before a crash count', async () => {
  const facts = [{ device: 'cpu', there: true, ms: 1 }]
  const body = `process.stderr.write('Warning: no drivers'); process.send(${JSON.stringify(facts)}, () => process.abort())`
  expect(await looking('crash-late', body)).toEqual(facts)
})

test('a crash and a fault are told in words', async () => {
  expect(await looking('crash', "process.kill(process.pid, 'SIGKILL')")).toEqual({
    failed: 'trying the devices ended with SIGKILL',
  })
  expect(await looking('fault', "throw new Error('no such library')")).toEqual({
    failed: expect.stringContaining('ended with code 1: Error: no such library'),
  })
})
