import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { FoundInput } from './find-inputs.ts'
import { createNamer, type Naming } from './name-outputs.ts'

const given = (path: string): FoundInput => ({ path, below: '', given: true })
const found = (path: string, below = ''): FoundInput => ({ path, below, given: false })
const namer = (naming: Partial<Naming> = {}) =>
  createNamer({ out: undefined, place: 'nothing', format: undefined, suffix: undefined, ...naming })
const outputsOf = (inputs: string[], naming: Partial<Naming> = {}) =>
  namer(naming)
    .name(inputs.map(given))
    .outputs.map(({ output }) => output)

describe('without -o', () => {
  test('the cut-out lies beside its input', () => {
    expect(outputsOf([join('a', 'hero.jpg')])).toEqual([join('a', 'hero-cut.png')])
  })

  test('stdin goes to stdout', () => {
    expect(outputsOf(['-'])).toEqual(['-'])
  })

  test('a-cut.png that is an input itself is not overwritten', () => {
    const { outputs, warnings } = namer().name([given('a.png'), given('a-cut.png')])
    expect(outputs.map(({ output }) => output)).toEqual(['a-cut-2.png', 'a-cut-cut.png'])
    expect(warnings).toEqual(['a.png: is written to a-cut-2.png, because a-cut.png is an input itself'])
  })

  test('found cut-outs of an earlier run are no inputs, whatever their format; typed ones are', () => {
    const cutOut = found('a-cut.webp')
    const stranger = found('b-cut.png')
    expect([...namer().ownOf([found('a.jpg'), cutOut, stranger])]).toEqual([cutOut])
    expect(namer().ownOf([found('a.jpg'), given('a-cut.webp')]).size).toBe(0)
    expect(namer({ suffix: '' }).ownOf([found('a.jpg'), cutOut]).size).toBe(0)
    const second = found('a-cut-2.png')
    expect([...namer().ownOf([found('a.jpg'), found('a.png'), second, found('a-cut-3.png')])]).toEqual([second])
    expect(namer().ownOf([found('a.jpg'), second]).size).toBe(0)
  })
})

describe('-o with an ending of a kind that is not written', () => {
  test.each(['hero.bmp', 'hero.HEIC', join('out', 'hero.mp4')])(
    '%s is refused, and no folder of that name is made',
    (out) => {
      expect(() => namer({ out }).name([given('hero.png')])).toThrow(
        /is not written; png, webp, avif, tiff, jpeg and gif are/,
      )
      expect(() => namer({ out, format: 'png' })).toThrow(/is not written/)
      expect(() => namer({ out, place: 'file' })).toThrow(/is not written/)
    },
  )

  test('a folder that is called so is a folder, and other dots mean nothing', () => {
    expect(outputsOf(['hero.png'], { out: 'a.bmp', place: 'folder' })).toEqual([join('a.bmp', 'hero.png')])
    expect(outputsOf(['hero.png'], { out: 'set.v2' })).toEqual([join('set.v2', 'hero.png')])
  })
})

describe('-o with a folder', () => {
  test('gets NAME.png per input', () => {
    const folder = namer({ out: 'out' })
    const { outputs, warnings } = folder.name([given('a/x.jpg'), given('y.webp')])
    expect(outputs.map(({ output }) => output)).toEqual([join('out', 'x.png'), join('out', 'y.png')])
    expect({ folder: folder.folder, warnings }).toEqual({ folder: 'out', warnings: [] })
  })

  test('mirrors the folders in which inputs were found, so equal names stay apart', () => {
    const inputs = [found('in/x.png'), found('in/a/x.png', 'a'), found('in/a/b/x.png', join('a', 'b'))]
    const { outputs, warnings } = namer({ out: 'out' }).name(inputs)
    expect(outputs.map(({ output }) => output)).toEqual([
      join('out', 'x.png'),
      join('out', 'a', 'x.png'),
      join('out', 'a', 'b', 'x.png'),
    ])
    expect(warnings).toEqual([])
  })

  test('equal names are made distinct, and it is said', () => {
    const { outputs, warnings } = namer({ out: 'out', place: 'folder' }).name(
      ['a/x.png', 'b/x.png', 'c/X.jpg'].map(given),
    )
    const names = outputs.map(({ output }) => output.toLowerCase())
    expect(names).toEqual([join('out', 'x.png'), join('out', 'x-2.png'), join('out', 'x-3.png')])
    expect(warnings.map((warning) => warning.split(':')[0])).toEqual(['b/x.png', 'c/X.jpg'])
    expect(warnings[0]).toContain('taken by the cut-out of a/x.png')
  })

  test('--format and --suffix make the name', () => {
    expect(outputsOf(['x.png'], { out: 'out', format: 'jpeg', suffix: '_cut' })).toEqual([join('out', 'x_cut.jpg')])
    expect(outputsOf(['x.png'], { format: 'tiff', suffix: '!' })).toEqual(['x!.tiff'])
  })

  test('the folder of the input itself does not lose the input, also through a link', () => {
    expect(outputsOf(['x.png'], { out: '.', place: 'folder' })).toEqual(['x-cut.png'])
    expect(outputsOf(['x.png'], { suffix: '' })).toEqual(['x-cut.png'])
    const folder = mkdtempSync(join(tmpdir(), 'popcel-names-'))
    mkdirSync(join(folder, 'real'))
    symlinkSync(join(folder, 'real'), join(folder, 'link'))
    const out = join(folder, 'link')
    expect(outputsOf([join(folder, 'real', 'x.png')], { out, place: 'folder' })).toEqual([join(out, 'x-cut.png')])
    rmSync(folder, { recursive: true })
  })

  test('what a link leads to is an input too, and is not lost', () => {
    const folder = mkdtempSync(join(tmpdir(), 'popcel-names-'))
    const [original, link] = [join(folder, 'x.png'), join(folder, 'links', 'x.png')]
    writeFileSync(original, 'x')
    mkdirSync(join(folder, 'links'))
    symlinkSync(original, link)
    expect(outputsOf([link], { out: folder, place: 'folder' })).toEqual([join(folder, 'x-cut.png')])
    expect(() => outputsOf([link], { out: original, place: 'file' })).toThrow(
      /is the input itself, which would be lost/,
    )
    // The link itself may go: the original stays.
    expect(outputsOf([original], { out: link, place: 'file' })).toEqual([link])
    rmSync(folder, { recursive: true })
  })

  test('a folder may be called like a picture', () => {
    expect(outputsOf(['x.jpg'], { out: 'pack.png', place: 'folder' })).toEqual([join('pack.png', 'x.png')])
  })

  test('what was named once keeps its name when others come', () => {
    const lasting = namer({ out: 'out' })
    lasting.name([found('a/x.png'), found('b/x.png')])
    const later = lasting.name([found('b/x.png'), found('c/x.png')])
    expect(later.outputs.map(({ output }) => output)).toEqual([join('out', 'x-2.png'), join('out', 'x-3.png')])
    expect(later.warnings).toHaveLength(1)
  })
})

describe('a format that is known only when it is made', () => {
  test('changes the ending, and meets no other output and no input', () => {
    const folder = namer({ out: 'out' })
    const [gif] = folder.name([given('x.gif'), given(join('out', 'y.webp')), given('y.gif')]).outputs
    expect(folder.settle(gif!, 'webp')).toBe(join('out', 'x.webp'))
    expect(folder.settle(gif!, 'webp')).toBe(join('out', 'x.webp'))
    expect(folder.settle(gif!, 'png')).toBe(join('out', 'x.png'))
    const moving = folder.name([given('z.gif'), given('z.webp')]).outputs[1]!
    expect(moving.output).toBe(join('out', 'z.png'))
    expect(folder.settle(moving, 'webp')).toBe(join('out', 'z-2.webp'))
  })

  test('a GIF will be a WebP, so that the PNG of its name is free for a still picture', () => {
    const beside = namer()
    const { outputs, warnings } = beside.name([given('an.gif'), given('an.png')])
    expect(outputs.map(({ output }) => output)).toEqual(['an-cut.webp', 'an-cut.png'])
    expect(warnings).toEqual([])
    expect(beside.settle(outputs[0]!, 'webp')).toBe('an-cut.webp')
    expect(beside.settle(outputs[0]!, 'png')).toBe('an-cut-2.png')
  })

  test('does not touch what was asked for by name', () => {
    const one = namer({ out: 'x.webp' })
    const { outputs } = one.name([given('a.gif')])
    expect(one.settle(outputs[0]!, 'webp')).toBe('x.webp')
  })
})

describe('-o with a file', () => {
  test('takes the format from the ending', () => {
    const one = namer({ out: 'y.WebP' })
    expect(one.name([given('x.png')]).outputs).toEqual([{ input: 'x.png', output: 'y.WebP', format: 'webp' }])
    expect(one.folder).toBeUndefined()
  })

  test('may be a device, whatever it is called, and takes --format', () => {
    const device: Partial<Naming> = { out: '/dev/null', place: 'device' }
    expect(outputsOf(['x.png'], device)).toEqual(['/dev/null'])
    expect(namer({ ...device, format: 'webp' }).name([given('x.png')]).outputs[0]?.format).toBe('webp')
    expect(() => outputsOf(['x.png', 'y.png'], device)).toThrow('2 inputs')
  })

  test.each([
    [['a.png', 'b.png'], { out: 'y.png' }, '-o y.png is one file and there are 2 inputs'],
    [['a.png', 'b.png'], { out: '-' }, '2 inputs'],
    [['a.png'], { out: './a.png', place: 'file' }, 'is the input itself'],
    [['a.png'], { out: 'b.png', format: 'webp' }, 'named like png and --format says webp'],
  ] as [string[], Partial<Naming>, string][])('%j %j is wrong use', (inputs, naming, part) => {
    expect(() => outputsOf(inputs, naming)).toThrow(part)
  })
})
