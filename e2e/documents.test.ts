// Holds the documents against the program: options of docs/cli.md and docs/library.md, what docs/models.md says of auto, commands
// and code of README.md.

import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { characterFile } from '@popcel/fixtures'
import { chooseModel, MODEL_IDS } from '@popcel/matting'
import { cut } from '@popcel/runtime'
import { afterAll, describe, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const BIN = join(ROOT, 'node_modules', '.bin')
const COMMANDS = ['emoji', 'cut', 'clip', 'pack', 'check', 'models', 'doctor']
const ACTIONS = ['list', 'pull', 'import', 'verify', 'remove'].map((action) => `models ${action}`)
const document = (path: string) => readFileSync(join(ROOT, path), 'utf8')

const options = (text: string) => new Set(text.match(/(?<![\w-])--[a-z][a-z-]+/g))
const helpOf = (command: string) => options(run('bash', ['-c', `popcel ${command} --help`], ROOT).stdout)

describe('docs/cli.md', () => {
  const documented = options(document('docs/cli.md'))
  // clip has a page of its own
  const commands = [...COMMANDS.filter((name) => name !== 'clip'), ...ACTIONS, 'smoke']
  const helped = new Set(commands.flatMap((command) => [...helpOf(command)]))

  test('names every option that popcel has', () => {
    expect([...helped].filter((option) => !documented.has(option))).toEqual([])
  })

  test('says of what emoji and cut share where only cut has it', () => {
    const [, table = ''] =
      /^Options of cutting out, for `emoji` and `cut`:\n([\s\S]*?)\n\n#/m.exec(document('docs/cli.md')) ?? []
    const emoji = helpOf('emoji')
    const rows = table.split('\n').filter((row) => row.startsWith('| `--') && !row.includes('`cut` only'))
    const named = rows.flatMap((row) => [...options(row.split(' | ')[0] ?? '')])
    expect(named.length).toBeGreaterThan(10)
    expect(named.filter((option) => !emoji.has(option))).toEqual([])
  })

  test('names no option that popcel does not have', () => {
    expect([...documented].filter((option) => !helped.has(option))).toEqual([])
  })
})

describe('docs/clip.md', () => {
  const documented = options(document('docs/clip.md'))
  const helped = helpOf('clip')
  // those that it shares with cut are told there
  const shared = helpOf('cut')

  test('names every option that clip has and cut has not', () => {
    expect([...helped].filter((option) => !shared.has(option) && !documented.has(option))).toEqual([])
  })

  test('names no option that clip does not have', () => {
    expect([...documented].filter((option) => !helped.has(option))).toEqual([])
  })
})

describe('docs/library.md', () => {
  test('names every option of cut, and has no row for another', async () => {
    const [, table = ''] =
      /^## Options\n[\s\S]*?\n\|---\|---\|\n([\s\S]*?)\n\n/m.exec(document('docs/library.md')) ?? []
    const refusal = await cut('hero.png', { nonsense: 1 } as object).catch((error: Error) => error.message)
    const options = /there are (.*)/.exec(String(refusal))?.[1]?.split(', ') ?? []
    expect(options.length).toBeGreaterThan(20)
    expect(options.filter((option) => !table.includes(`\`${option}\``))).toEqual([])
    const rows = table.split('\n').flatMap((row) => row.split(' | ')[0]?.match(/\w+/g) ?? [])
    expect(rows.filter((name) => !options.includes(name))).toEqual([])
  })
})

describe('docs/models.md', () => {
  test('tells the order in which auto takes what is installed', () => {
    const [, told = ''] = /these that is installed: ([\s\S]*?); else `mini`/.exec(document('docs/models.md')) ?? []
    const documented = told
      .replace(/\s+/g, ' ')
      .split(', ')
      .flatMap((words) => {
        const [id = '', note] = words.split(' (')
        if (note === undefined) return [id]
        return note.startsWith('fp16 first') ? [`${id}-fp16`, id] : [id, `${id}-fp16`]
      })
    const order: string[] = []
    for (let installed: readonly string[] = MODEL_IDS; ; installed = installed.filter((id) => !order.includes(id))) {
      const { model } = chooseModel({ plain: false, installed })
      if (model === 'mini') break
      order.push(model)
    }
    expect(documented).toEqual(order)
  })
})

describe('README.md', () => {
  // inside the repository, where the packages are found by name
  mkdirSync(join(ROOT, 'out', 'test'), { recursive: true })
  const folder = mkdtempSync(join(ROOT, 'out', 'test', 'readme-'))
  copyFileSync(characterFile('mascot'), join(folder, 'hero.png'))
  mkdirSync(join(folder, 'shot'))
  for (const number of [1001, 1002]) copyFileSync(characterFile('mascot'), join(folder, 'shot', `shot.${number}.png`))
  const blocks = [...document('README.md').matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)]
  const code = (language: string) => blocks.filter((block) => block[1] === language).map((block) => block[2] ?? '')
  const commands = code('sh').flatMap((block) => block.split('\n').filter((line) => line.startsWith('npx popcel ')))

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('shows every command', () => {
    expect(COMMANDS.filter((name) => !commands.some((line) => line.startsWith(`npx popcel ${name}`)))).toEqual([])
  })

  test.each(commands)('%s', (line) => {
    const { status, stderr } = run('bash', ['-c', line.replace('npx popcel', 'popcel')], folder)
    expect(status, stderr).toBe(0)
  })

  test.each(code('ts'))('its code runs: %#', (text) => {
    writeFileSync(join(folder, 'example.ts'), text)
    rmSync(join(folder, 'hero-cut.png'), { force: true })
    const { status, stderr } = run(process.execPath, ['example.ts'], folder)
    expect(status, stderr).toBe(0)
    expect(existsSync(join(folder, 'hero-cut.png'))).toBe(true)
  })

  test('counts the actions', () => {
    const [, listed = ''] = /^Actions: ([^.]*)\./m.exec(run('popcel', ['emoji', '--help'], ROOT).stdout) ?? []
    expect(document('README.md')).toContain(`lists the ${listed.split(',').length} actions`)
  })

  test('names only make targets that there are', () => {
    const targets = new Set(document('Makefile').match(/^[a-z]+(?=:)/gm))
    const named = [...document('README.md').matchAll(/(?:^|`)make ([a-z]+)/gm)].map((match) => match[1] ?? '')
    expect(named.length).toBeGreaterThan(2)
    expect(named.filter((target) => !targets.has(target))).toEqual([])
  })
})

function run(file: string, args: string[], cwd: string) {
  return spawnSync('env', [`PATH=${BIN}:/usr/local/bin:/usr/bin:/bin`, file, ...args], { cwd, encoding: 'utf8' })
}
