import { DEVICES, REFINEMENTS } from '@popcel/matting'
import { CLOTH_NAMES } from '@popcel/matting/table'
import { ACTION_IDS, EFFECT_IDS, MOTION_IDS } from '@popcel/motion'
import { BACKGROUND_FITS } from '@popcel/runtime'
import { PLATFORMS } from '@popcel/sticker'
import { describe, expect, test } from 'vitest'
import { backgroundFits } from './cut/cut-words.ts'
import { clothNames } from './option-values.ts'
import {
  actionNames,
  type CommandName,
  createProgram,
  deviceNames,
  effectNames,
  motionNames,
  platformNames,
  refinementNames,
} from './program.ts'
import { runInMemory } from './run-in-memory.ts'

const commands: readonly CommandName[] = ['emoji', 'cut', 'pack', 'check', 'models', 'doctor', 'smoke']

async function parse(argv: string[]) {
  const calls: { name: string; inputs: string[]; options: Record<string, unknown> }[] = []
  const program = createProgram(
    '1.2.3',
    async (name, inputs, options) => void calls.push({ name, inputs, options }),
    () => undefined,
    100,
  )
  await program.parseAsync(argv, { from: 'user' })
  return calls[0]!
}

describe('help', () => {
  test('names every action, motion, effect and platform that there is', () => {
    expect(actionNames.split(' ')).toEqual([...ACTION_IDS])
    expect(motionNames.split(' ')).toEqual([...MOTION_IDS])
    expect(effectNames.split(' ')).toEqual([...EFFECT_IDS])
    expect(platformNames.split(' ')).toEqual(Object.keys(PLATFORMS))
    expect(deviceNames.split(' ')).toEqual([...DEVICES])
    expect(refinementNames).toEqual([...REFINEMENTS])
    expect(clothNames).toEqual([...CLOTH_NAMES])
    expect(backgroundFits).toEqual([...BACKGROUND_FITS])
  })

  test.each(commands)('%s has two to four examples, each of that command', async (name) => {
    const { code, out, err } = await runInMemory([name, '--help'])
    const examples = out.slice(out.indexOf('\nExamples:')).match(/^ {2}popcel .*$/gm) ?? []
    expect(examples.length).toBeGreaterThanOrEqual(2)
    expect(examples.length).toBeLessThanOrEqual(4)
    for (const example of examples) expect(example).toMatch(new RegExp(`^  popcel ${name}\\b`))
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })

  test('what goes with another option stands right below it', async () => {
    const { out } = await runInMemory(['cut', '--help'])
    const together = [...out.matchAll(/^ {2}(--[a-z-]+) .*\n(?: {20,}.*\n)*? {2}--[a-z-]+ .*? with (--[a-z-]+):/gm)]
    expect(together.map(([, above, named]) => [above, named])).toEqual([
      ['--watch', '--watch'],
      ['--trim', '--trim'],
    ])
  })

  test('without a command goes to stdout when asked for, else it is wrong use', async () => {
    const asked = await runInMemory(['--help'])
    expect({ code: asked.code, err: asked.err }).toEqual({ code: 0, err: '' })
    for (const name of commands) expect(asked.out).toContain(name)
    const nothing = await runInMemory([])
    expect({ code: nothing.code, out: nothing.out }).toEqual({ code: 2, out: '' })
    expect(nothing.err).toContain('a command is wanted')
  })
})

test('the version is that of the package', async () => {
  const { code, out } = await runInMemory(['--version'])
  expect(code).toBe(0)
  expect(out).toMatch(/^\d+\.\d+\.\d+\n$/)
})

describe('defaults', () => {
  test('of cut', async () => {
    const { inputs, options } = await parse(['cut', 'a.png', '-'])
    expect(inputs).toEqual(['a.png', '-'])
    expect(options).toMatchObject({
      model: 'auto',
      device: 'auto',
      background: 'none',
      shadow: 'drop',
      holes: 'auto',
      sensitivity: 1,
      maskBlur: 0,
      maskOffset: 0,
      defringe: true,
    })
    expect(options['solid']).toBeUndefined()
  })

  test('of emoji', async () => {
    const { options } = await parse(['emoji', 'a.png', '-o', 'out'])
    expect(options).toMatchObject({ output: 'out', platform: ['line-emoji'], frames: 12 })
    expect(options['actions']).toBeUndefined()
    expect(options['leastDb']).toBeUndefined()
    expect((await parse(['emoji', 'a.png', '-o', 'out', '--least-db', '45'])).options['leastDb']).toBe(45)
  })

  test('switches have an on, an off and a neither', async () => {
    expect((await parse(['cut', 'a', '--solid'])).options['solid']).toBe(true)
    expect((await parse(['cut', 'a', '--no-solid'])).options['solid']).toBe(false)
    expect((await parse(['cut', 'a', '--no-defringe'])).options['defringe']).toBe(false)
  })

  test('a negative number is a value, not an option', async () => {
    expect((await parse(['cut', 'a', '--mask-offset', '-2'])).options['maskOffset']).toBe(-2)
  })
})

describe('wrong use: exit 2, one sentence on stderr, nothing on stdout', () => {
  test.each([
    [['emojy'], "unknown command 'emojy' (Did you mean emoji?)"],
    [['cut'], "missing required argument 'input'"],
    [['cut', 'a.png', '--sensitivty', '1'], '--sensitivity'],
    [['cut', 'a.png', '--sensitivity', '3'], 'A number from 0 to 1 is wanted.'],
    [['cut', 'a.png', '--mask-offset', '1.5'], 'A whole number from -64 to 64'],
    [['cut', 'a.png', '--background', 'reddish'], '#ffcc00'],
    [['cut', 'a.png', '--shadow', 'blur'], 'Allowed choices are drop, keep'],
    [['emoji', 'a.png'], "required option '-o, --output <dir>'"],
    [['emoji', 'a.png', '-o', ''], 'A path is wanted'],
    [['cut', 'a.png', '-o', ' '], 'A path is wanted'],
    [['pack', 'a.gif', '-o', '', '--platform', 'line-emoji'], 'A path is wanted'],
    [['emoji', 'a.png', 'b.png', '-o', 'x'], 'too many arguments'],
    [['emoji', 'a.png', '-o', 'x', '--frames', 'many'], 'A whole number from 2 to 120'],
    [['emoji', 'a.png', '-o', 'x', '--least-db', 'best'], 'A number from 20 to 60'],
    [['pack', 'a.gif', '-o', 'x'], 'known are: line-emoji'],
    [['check', 'a.png'], 'known are: line-emoji'],
  ])('%j', async (argv, part) => {
    const { code, out, err } = await runInMemory(argv)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain(part)
    expect(err).toMatch(/^popcel: .*\n$/)
  })

  test('with --json it is an error line', async () => {
    const { code, err, lines } = await runInMemory(['cut', '--json'])
    expect({ code, err }).toEqual({ code: 2, err: '' })
    expect(lines()).toMatchObject([{ type: 'error', code: 'usage' }])
  })
})
