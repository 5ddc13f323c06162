import { writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MODELS } from '@popcel/matting/table'
import { expect, test } from 'vitest'
import { probeCanvas, probePictures } from '../doctor/probe-libraries.ts'
import { probeDisk, probeMemory, probeNode } from '../doctor/probe-machine.ts'
import { probeModels } from '../doctor/probe-networks.ts'
import { runInMemory } from '../run-in-memory.ts'

test('says one line about each thing, and this machine is well', async () => {
  const { code, out, err } = await runInMemory(['doctor'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const about = out.match(/^(ok|off|warn|fail) +\w+/gm)?.map((line) => line.split(/ +/)[1])
  expect(about?.slice(0, 11)).toEqual([
    'popcel',
    'node',
    'processor',
    'memory',
    'disk',
    'pictures',
    'clips',
    'canvas',
    'fonts',
    'models',
    'cpu',
  ])
  expect(out).toMatch(/^ok {4}models {5}built in: key/m)
  expect(out).toMatch(/^ok {4}cpu {8}networks run on it \(0\.6 GFLOP in [\d.]+ m?s\)$/m)
})

test('--json: a line each, and what to do where it is not ok', async () => {
  const { lines } = await runInMemory(['doctor', '--json'])
  for (const line of lines().slice(0, -1)) {
    expect(line).toMatchObject({ type: 'doctor' })
    if (line.type === 'doctor' && line.level !== 'ok') expect(line.advice).toBeTruthy()
  }
  expect(lines().at(-1)).toMatchObject({ type: 'summary', command: 'doctor', failed: 0 })
})

test('a temporary folder that cannot be written fails, with what to do', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'popcel-doctor-test-'))
  writeFileSync(join(folder, 'file'), '')
  expect(await probeDisk(join(folder, 'file'))).toMatchObject({
    level: 'fail',
    advice: expect.stringContaining('TMPDIR'),
  })
  expect(await probeDisk(folder)).toMatchObject({ message: expect.stringContaining('can be written') })
  await rm(folder, { recursive: true })
})

test('memory counts what a container allows, not what the machine has', () => {
  expect(probeMemory(16e9, 0)).toEqual({ level: 'ok', message: '16.0 GB' })
  expect(probeMemory(16e9, 2 ** 63)).toEqual({ level: 'ok', message: '16.0 GB' })
  expect(probeMemory(16e9, 1e9)).toMatchObject({ level: 'warn', message: '1.00 GB allowed of 16.0 GB' })
})

test('what is damaged is got again the way that it came', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'popcel-doctor-test-'))
  const damage = async (model: string) => {
    await mkdir(join(folder, model))
    writeFileSync(join(folder, model, 'model.onnx'), 'other bytes')
    writeFileSync(
      join(folder, model, 'model.onnx.seen.json'),
      JSON.stringify({ bytes: 1, mtimeMs: 1, sha256: 'first' }),
    )
  }
  await damage('dis_custom')
  const { level, advice } = await probeModels(folder)
  expect([level, advice]).toEqual(['fail', expect.stringContaining('popcel models remove dis_custom')])
  await mkdir(join(folder, 'birefnet-general'))
  writeFileSync(join(folder, 'birefnet-general', MODELS['birefnet-general'].files[0].name), 'other bytes')
  expect((await probeModels(folder)).advice).toBe('get it again with: popcel models pull birefnet-general')
  await rm(folder, { recursive: true })
})

test('the libraries really work', async () => {
  expect(await probePictures()).toMatchObject({
    level: 'ok',
    message: expect.stringMatching(/sharp \d.*libvips \d.*png, jpeg/),
  })
  expect(probeCanvas()).toEqual({ level: 'ok', message: 'Skia draws' })
  expect(probeNode()).toMatchObject({ level: 'ok' })
})
