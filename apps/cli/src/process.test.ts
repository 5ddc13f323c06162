import { spawn, spawnSync } from 'node:child_process'
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { PopcelError } from '@popcel/protocol'
import { decodePicture } from '@popcel/runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeFullDevice } from './test-device.ts'
import { discOnWhite, png } from './test-pictures.ts'

const bin = fileURLToPath(new URL('../bin/popcel.js', import.meta.url))
let folder: string
let hero: Uint8Array
const at = (...parts: string[]) => join(folder, ...parts)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'popcel-process-'))
  hero = await png(discOnWhite(256))
  writeFileSync(at('hero.png'), hero)
})
afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

describe('the real process', () => {
  test('says nothing but its own words when it is run as the README has it', () => {
    const root = fileURLToPath(new URL('../../..', import.meta.url))
    const { stdout, stderr } = spawnSync('npx', ['popcel', '--version'], { cwd: root, shell: true, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  test('cuts in a pipe', async () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, 'cut', '-'], { input: hero })
    expect({ status, stderr: stderr.toString() }).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/^stdin → stdout/),
    })
    const cut = await decodePicture(stdout)
    expect([cut.data[3], cut.data[(128 * 256 + 128) * 4 + 3]]).toEqual([0, 255])
  })

  test('exits 1 for a bad input and 2 for wrong use', () => {
    writeFileSync(at('words.png'), 'words')
    const bad = spawnSync(process.execPath, [bin, 'cut', at('words.png')], { encoding: 'utf8' })
    expect(bad).toMatchObject({ status: 1, stdout: '' })
    expect(bad.stderr).toContain(`popcel: ${at('words.png')}: is not a picture`)
    expect(spawnSync(process.execPath, [bin, 'cut', '--nonsense']).status).toBe(2)
  })

  test('says that stdout or a file could not be written (skipped where no device can be made)', (context) => {
    if (!makeFullDevice(at('full'))) return context.skip()
    const full = openSync(at('full'), 'w')
    const words = spawnSync(process.execPath, [bin, 'models', '--models-dir', at('none')], {
      encoding: 'utf8',
      stdio: ['ignore', full, 'pipe'],
    })
    closeSync(full)
    expect(words).toMatchObject({ status: 1, stderr: expect.stringMatching(/^popcel: stdout: the disk is full/m) })
    const file = spawnSync(process.execPath, [bin, 'cut', at('hero.png'), '-o', at('full')], { encoding: 'utf8' })
    expect(file.status).toBe(1)
    expect(file.stderr).toContain(`popcel: ${at('full')}: the disk is full`)
  })

  test('loads in each thread what it needs there: the main one no picture, the working one no keyer for a network', () => {
    const log = at('loaded.txt')
    const listen = `import { registerHooks } from 'node:module'
import { threadId } from 'node:worker_threads'
import { appendFileSync } from 'node:fs'
registerHooks({ load(url, context, next) { appendFileSync(${JSON.stringify(log)}, threadId + ' ' + url + '\\n'); return next(url, context) } })`
    const hook = `data:text/javascript,${encodeURIComponent(listen)}`
    const loadedBy = (model: string) => {
      writeFileSync(log, '')
      const words = [bin, 'cut', at('hero.png'), '-o', at('light.png'), '--model', model]
      expect(spawnSync(process.execPath, ['--import', hook, ...words]).status).toBe(0)
      const lines = readFileSync(log, 'utf8').trim().split('\n')
      const main = lines.filter((line) => line.startsWith('0 '))
      const worker = lines.find((line) => /\/thread\.ts$/.test(line))!.split(' ')[0]
      return { main, working: lines.filter((line) => line.startsWith(`${worker} `)) }
    }
    const among = (lines: readonly string[], part: RegExp) => lines.filter((line) => part.test(line))
    const mini = loadedBy('mini')
    expect(among(mini.main, /commands\/cut\.ts|runtime\/src\/host\.ts/)).toHaveLength(2)
    expect(
      among(mini.main, /matting\/src\/(?!models\/)|runtime\/src\/(index|decode|encode|video)|node:crypto/),
    ).toEqual([])
    // A thread whose first file is TypeScript loads the stripper of types.
    expect(mini.working[0]).toMatch(/^\d+ data:text\/javascript,/)
    expect(among(mini.working, /(runtime|matting)\/src\/index\.ts|key\/key\.ts|runtime\/src\/onnx/)).toEqual([])
    expect(among(mini.working, /guided\/refine-guided\.ts/)).toHaveLength(1)
    expect(among(loadedBy('key').working, /key\/key\.ts/)).toHaveLength(1)
  })

  test('outlives a reader who goes away', async () => {
    writeFileSync(at('other.png'), readFileSync(at('hero.png')))
    const child = spawn(process.execPath, [bin, 'cut', at('hero.png'), at('other.png'), '-o', at('unread')])
    child.stdout.destroy()
    child.stderr.destroy()
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(0)
    expect(readdirSync(at('unread')).sort()).toEqual(['hero.png', 'other.png'])
  })
})

describe.skipIf(process.platform === 'win32')('a stop signal', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s in the middle of a pack: exit %i, one sentence, no half-written file', async (signal, exitCode) => {
    const out = at(signal)
    const child = spawn(process.execPath, [
      bin,
      'emoji',
      at('hero.png'),
      '-o',
      out,
      '--frames',
      '20',
      '--actions',
      'all',
    ])
    let said = ''
    child.stderr.on('data', (chunk) => {
      said += chunk
    })
    while (!existsSync(join(out, 'cut-out.png'))) await new Promise((resolve) => setTimeout(resolve, 10))
    child.kill(signal)
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(exitCode)
    expect(said).toContain('popcel: stopped; no half-written file was left\n')
    const left = readdirSync(out, { recursive: true, encoding: 'utf8' })
    expect(left.filter((name) => name.endsWith('.part'))).toEqual([])
    expect(left).not.toContain('index.html')
  })
})

describe('on an old Node', () => {
  /** Makes the Node that runs the tests say that it is 20. */
  const pretend = `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.1.0'}})`

  test('without the Node of the dependencies it is one sentence and exit 2', () => {
    mkdirSync(at('alone', 'bin'), { recursive: true })
    writeFileSync(at('alone', 'package.json'), '{"type":"module"}')
    copyFileSync(bin, at('alone', 'bin', 'popcel.js'))
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', pretend, at('alone', 'bin', 'popcel.js'), 'doctor'],
      { encoding: 'utf8' },
    )
    const { message } = new PopcelError('node-too-old', { version: '20.1.0' })
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: '', stderr: `popcel: ${message}\n` })
  })

  const old = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => existsSync(path) && majorOf(path) < 24)
  test.skipIf(!old)('with it, popcel runs all the same (skipped where no old Node is installed)', () => {
    const { status, stdout } = spawnSync(old!, [bin, '--version'], { encoding: 'utf8' })
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
    expect(spawnSync(old!, [bin, '--nonsense']).status).toBe(2)
  })
})

function majorOf(node: string): number {
  return Number(/^v(\d+)/.exec(spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout)?.[1] ?? 24)
}
