import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MODEL_IDS, MODELS } from '@popcel/matting'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ModelLine } from '../json-lines.ts'
import { type Outside, runInMemory } from '../run-in-memory.ts'

/** A row without a pinned digest, so that any bytes will do; and one with. */
const free = 'birefnet-toonout'
const pinned = 'u2netp'
const forbidden = 'bria-rmbg'

let folder: string
let asked: { url: string; range: string | null }[]
const at = (...parts: string[]) => join(folder, ...parts)
const weights = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7) % 251)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'popcel-models-'))
  asked = []
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A server that gives `weights`, and the rest of them when a beginning is there. */
const server: Outside['fetch'] = async (url, init) => {
  const range = new Headers(init.headers).get('range')
  asked.push({ url, range })
  const from = Number(/bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0)
  const headers = { 'content-length': `${weights.length - from}`, etag: '"1"' }
  if (from === 0) return new Response(weights, { headers })
  const whole = { ...headers, 'content-range': `bytes ${from}-${weights.length - 1}/${weights.length}` }
  return new Response(weights.subarray(from), { status: 206, headers: whole })
}
const models = (argv: string[], outside: Outside = {}) =>
  runInMemory(['models', ...argv], { settings: { modelsDir: at('store') }, fetch: server, ...outside })

describe('list', () => {
  test('is what `models` alone does: one line for each row, with size and licence', async () => {
    const { code, out, err } = await models([])
    expect(code).toBe(0)
    const lines = out.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^MODEL +HERE +SIZE +LICENCE +FOR$/)
    expect(lines.slice(1).map((line) => line.split(' ')[0])).toEqual([...MODEL_IDS])
    expect(lines.find((line) => line.startsWith(forbidden))).toMatch(/ no +1\.\d+ GB +CC-BY-NC-4\.0, not commercial /)
    expect(lines.find((line) => line.startsWith('dis_custom'))).toMatch(/ your file +that of your file /)
    expect(err).toBe(`0 bytes in ${at('store')}\n`)
    expect(existsSync(at('store'))).toBe(false)
  })

  test('on a terminal that would break most rows, what a model is for stands below its row', async () => {
    const { out } = await models([], { terminal: true })
    const lines = out.trimEnd().split('\n')
    expect(lines.slice(0, 2)).toEqual([expect.stringMatching(/^MODEL +HERE +SIZE +LICENCE$/), '    FOR'])
    const at = lines.findIndex((line) => line.startsWith(pinned))
    expect(lines[at]).toMatch(/ no +4\.57 MB +Apache-2\.0$/)
    expect(lines[at + 1]).toBe(`    ${MODELS[pinned].use}`)
    // with the longest name of a licence a row is longer, and left to the terminal
    expect(lines.filter((line) => line.length > 80)).toEqual([expect.stringMatching(/^bria-rmbg/), expect.any(String)])
  })

  test('--json and --models-dir', async () => {
    const { lines } = await models(['list', '--json', '--models-dir', at('other')])
    expect(lines().at(-1)).toMatchObject({ type: 'summary', command: 'models list', done: MODEL_IDS.length, failed: 0 })
    const line = lines().find((each) => each.type === 'model' && each.model === pinned) as ModelLine
    expect(line).toMatchObject({ state: 'missing', bytes: 0, use: MODELS[pinned].use })
    expect(line.downloadBytes).toBeGreaterThan(4e6)
    expect(line.files[0]?.path).toBe(at('other', pinned, 'u2netp.onnx'))
  })
})

describe('pull', () => {
  test('shows the licence once, fetches, and the model is there', async () => {
    const { code, out, err } = await models(['pull', free])
    expect(code).toBe(0)
    expect(err).toContain(`${free}: licence MIT (https://`)
    expect(err).toMatch(/5\.00 kB of 5\.00 kB +birefnet-toonout/)
    const path = out.trim().split(/ +/).at(-1)!
    expect(out).toMatch(/^birefnet-toonout: installed, 5\.00 kB {2}/)
    expect(readFileSync(path)).toEqual(Buffer.from(weights))
    const again = await models(['pull', free])
    expect([again.code, again.err]).toEqual([0, ''])
    expect(asked).toHaveLength(1)
    expect((await models(['list'])).out).toMatch(/^birefnet-toonout +yes +5\.00 kB/m)
  })

  test('goes on where it stopped', async () => {
    let first = true
    const breaking: Outside['fetch'] = async (url, init) => {
      if (!first) return server!(url, init)
      first = false
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(weights.slice(0, 2000))
          setTimeout(() => controller.error(new Error('reset')), 20)
        },
      })
      return new Response(body, { headers: { 'content-length': `${weights.length}`, etag: '"1"' } })
    }
    const { code } = await models(['pull', free], { fetch: breaking })
    expect(code).toBe(0)
    expect(asked).toEqual([{ url: expect.any(String), range: 'bytes=2000-' }])
  })

  test('of weights that may not be used commercially wants consent first, by either word', async () => {
    const refused = await models(['pull', forbidden, '--json'])
    expect(refused.code).toBe(1)
    expect(refused.lines()[0]).toMatchObject({
      type: 'error',
      input: forbidden,
      code: 'licence-not-accepted',
      message: expect.stringContaining('say so with --accept-licence'),
    })
    expect(asked).toEqual([])
    for (const word of ['--accept-licence', '--yes', '-y']) {
      // Other bytes than those that are pinned: what counts here is that it was asked for.
      const taken = await models(['pull', forbidden, word, '--json'])
      expect(taken.lines().find((line) => line.type === 'error')).toMatchObject({ code: 'weights-damaged' })
      expect(asked.length).toBeGreaterThan(0)
    }
  })

  test('of bytes that are not those that are pinned fails and leaves none', async () => {
    const { code, err } = await models(['pull', pinned])
    expect(code).toBe(1)
    expect(err).toContain(`is not the file that ${pinned} needs`)
    expect(readdirSync(at('store', pinned)).filter((name) => name.endsWith('.onnx'))).toEqual([])
  })

  test('of several: one failure does not hold the others up', async () => {
    const { code, lines } = await models(['pull', pinned, 'dis_custom', 'mini', free, '--json'])
    expect(code).toBe(1)
    const errors = lines().filter((line) => line.type === 'error')
    expect(errors.map(({ input, code }) => [input, code])).toEqual([
      [pinned, 'weights-damaged'],
      ['dis_custom', 'usage'],
    ])
    expect(lines().at(-1)).toMatchObject({ done: 2, failed: 2 })
    expect(lines().find((line) => line.type === 'model')).toMatchObject({ model: free, state: 'installed' })
  })

  test('of what there is not is wrong use, with a guess, before anything is fetched', async () => {
    const { code, err } = await models(['pull', free, 'birefnet-tonout'])
    expect(code).toBe(2)
    expect(err).toContain('no model is called "birefnet-tonout"; known are: birefnet-toonout and others')
    expect(asked).toEqual([])
  })

  test('stops with the signal', async () => {
    const stop = new AbortController()
    const hanging: Outside['fetch'] = (_, { signal }) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason))
        stop.abort({ signal: 'SIGINT', exitCode: 130 })
      })
    const { code, err } = await models(['pull', free], { fetch: hanging, signal: stop.signal })
    expect(code).toBe(130)
    expect(err).toContain('popcel: stopped')
  })
})

describe('import, verify and remove', () => {
  test('bring a file in, tell it damaged after a change, and delete it', async () => {
    writeFileSync(at('mine.onnx'), weights)
    const brought = await models(['import', 'dis_custom', at('mine.onnx')])
    expect([brought.code, brought.err]).toEqual([0, ''])
    expect(brought.out).toMatch(/^dis_custom: installed, 5\.00 kB/)
    expect((await models(['verify'])).out).toMatch(/^dis_custom: installed/)
    appendFileSync(at('store', 'dis_custom', 'model.onnx'), 'x')
    const damaged = await models(['verify'])
    expect([damaged.code, damaged.out]).toEqual([1, expect.stringMatching(/^dis_custom: damaged \(/)])
    expect((await models(['list'])).out).toMatch(/^dis_custom +damaged/m)
    expect((await models(['remove', 'dis_custom'])).out).toMatch(/^dis_custom: removed, \d/)
    expect((await models(['verify'])).err).toBe(`no weights are in ${at('store')}\n`)
  })

  test('what is removed was here, also where it was a link to a folder elsewhere', async () => {
    mkdirSync(at('store'))
    mkdirSync(at('elsewhere'))
    symlinkSync(at('elsewhere'), at('store', 'dis_custom'))
    expect((await models(['remove', 'dis_custom'])).out).toBe('dis_custom: removed, 0 bytes free\n')
    expect((await models(['remove', 'dis_custom'])).out).toBe('dis_custom: was not here\n')
    expect(existsSync(at('elsewhere'))).toBe(true)
  })

  test('a file that is not the one, or not there, is refused with its name', async () => {
    writeFileSync(at('u2netp.onnx'), weights)
    const { code, lines } = await models(['import', pinned, at('u2netp.onnx'), at('gone.onnx'), '--json'])
    expect(code).toBe(1)
    const errors = lines().filter((line) => line.type === 'error')
    expect(errors.map(({ code }) => code)).toEqual(['weights-damaged', 'input-missing'])
    expect(errors[1]!.message).toBe(`${at('gone.onnx')}: there is no such file`)
  })

  test('whose a file is its name tells, as the table or rembg has it; else one has to say', async () => {
    const named = [MODELS[free].files[0].name, 'u2netp.onnx', 'dis_custom.onnx', 'mine.onnx', 'isnet-anime.onnx']
    for (const name of named.slice(0, -1)) writeFileSync(at(name), weights)
    const { code, lines } = await models(['import', ...named.map((name) => at(name)), '--json'])
    expect(code).toBe(1)
    expect(lines().flatMap((line) => (line.type === 'model' ? [line.model] : []))).toEqual([free, 'dis_custom'])
    const failed = lines().flatMap((line) => (line.type === 'error' ? [[line.code, line.message]] : []))
    expect(failed).toEqual([
      ['weights-damaged', expect.stringContaining('u2netp needs')],
      ['usage', expect.stringContaining(`popcel models import ID ${at('mine.onnx')}`)],
      ['input-missing', `${at('isnet-anime.onnx')}: there is no such file`],
    ])
    const alone = await models(['import', 'dis_custom'])
    expect([alone.code, alone.err]).toEqual([2, expect.stringContaining('the file of dis_custom is missing')])
  })

  test('no licence is shown for a file that is not there', async () => {
    const { code, out, err } = await models(['import', free, at('gone.onnx')])
    expect([code, out, err]).toEqual([1, '', `popcel: ${at('gone.onnx')}: there is no such file\n`])
    expect(existsSync(at('store'))).toBe(false)
  })

  test('verify of a model that is not here says how to get it', async () => {
    const { code, err } = await models(['verify', pinned])
    expect([code, err]).toEqual([1, expect.stringContaining(`popcel models pull ${pinned}`)])
    const yours = await models(['verify', 'corridor-key'])
    expect([yours.code, yours.err]).toEqual([1, expect.stringContaining('popcel models import corridor-key FILE')])
    expect(yours.err).not.toContain('pull')
  })

  test('the network in the package is there, and no file takes its place', async () => {
    const { code, out, err } = await models(['verify', 'mini'])
    expect([code, out, err]).toEqual([0, 'mini: built in\n', ''])
    writeFileSync(at('mine.onnx'), weights)
    const refused = await models(['import', 'mini', at('mine.onnx')])
    expect([refused.code, refused.out]).toEqual([1, ''])
    expect(refused.err).toMatch(/^popcel: mini is in the package; a file in its place is run with: .*--weights/)
    expect(existsSync(at('store'))).toBe(false)
  })

  test('another file of one’s own is not taken unless the first is removed, and that is said', async () => {
    for (const name of ['first', 'second']) writeFileSync(at(`${name}.onnx`), name)
    await models(['import', 'dis_custom', at('first.onnx')])
    const refused = await models(['import', 'dis_custom', at('second.onnx')])
    expect(refused.code).toBe(1)
    expect(refused.err).toMatch(/is not the file that dis_custom had first .* popcel models remove dis_custom\n$/)
    await models(['remove', 'dis_custom'])
    expect((await models(['import', 'dis_custom', at('second.onnx')])).code).toBe(0)
  })

  test('an action that there is not is wrong use', async () => {
    const { code, err } = await models(['fetch', free])
    expect([code, err]).toEqual([2, expect.stringMatching(/^popcel: /)])
    const mistyped = await models(['lst'])
    expect(mistyped.code).toBe(2)
    expect(mistyped.err).toMatch(/does not know "lst"; it takes list, pull, .* did you mean list\?$/m)
  })
})

test('weights that lie in the store already have their licence shown at the first cut, and not at the second', async () => {
  mkdirSync(at('store', free), { recursive: true })
  writeFileSync(at('store', free, MODELS[free].files[0].name), weights)
  const told = async (model: string) =>
    (await runInMemory(['cut', at('gone.png'), '--model', model], { settings: { modelsDir: at('store') } })).err
  expect(await told('key')).not.toContain('licence')
  expect(await told(pinned)).not.toContain('licence')
  expect(await told(free)).toContain(`${free}: licence MIT (https://`)
  expect(await told(free)).not.toContain('licence')
})

test('auto says that weights are here and damaged, which it would else pass over without a word', async () => {
  mkdirSync(at('store', pinned), { recursive: true })
  writeFileSync(at('store', pinned, MODELS[pinned].files[0].name), weights)
  const told = async (model: string) =>
    (await runInMemory(['cut', at('gone.png'), '--model', model], { settings: { modelsDir: at('store') } })).err
  expect(await told('auto')).toContain('u2netp: its weights are damaged and not used; popcel models verify says why')
  expect(await told('key')).not.toContain('damaged')
})
