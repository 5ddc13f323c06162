import { readFileSync } from 'node:fs'
import { PopcelError } from '@popcel/protocol'
import { describe, expect, it } from 'vitest'
import { chooseModel } from './choose.ts'
import { modelsTable } from './models-table.ts'
import type { ModelSpec } from './spec.ts'
import { isModelId, MODEL_IDS, MODELS, modelSpec } from './table.ts'

const rows: readonly (readonly [string, ModelSpec])[] = Object.entries(MODELS)
const files = rows.flatMap(([id, { files: all }]) => all.map((file) => ({ id, ...file })))

describe('MODELS', () => {
  it('has every local model of rembg under rembg’s name', () => {
    const rembg =
      'u2net u2netp u2net_human_seg u2net_cloth_seg u2net_custom silueta isnet-general-use isnet-anime sam birefnet-general ' +
      'birefnet-general-lite birefnet-portrait birefnet-dis birefnet-hrsod birefnet-cod birefnet-massive bria-rmbg ben_custom dis_custom'
    for (const id of rembg.split(' ')) expect(isModelId(id), id).toBe(true)
  })

  it('says of each file where it is and what it must be, or why that is not known', () => {
    for (const { id, url, sha256, md5, unpinned, bytes } of files) {
      expect(url, id).toMatch(/^https:\/\/(github\.com|huggingface\.co)\/[\w.\-/]+\.onnx$/)
      expect(sha256 ?? md5 ?? unpinned, id).toBeTruthy()
      if (sha256) expect(sha256, id).toMatch(/^[0-9a-f]{64}$/)
      if (md5) expect(md5, id).toMatch(/^[0-9a-f]{32}$/)
      if (unpinned) expect([sha256, md5], id).toEqual([undefined, undefined])
      if (bytes) expect(bytes, id).toBeGreaterThan(1e6)
    }
  })

  it('no digest and no name in the store is given twice', () => {
    for (const key of ['sha256', 'md5', 'url'] as const) {
      const known = files.map((file) => file[key]).filter((value) => value !== undefined)
      expect(new Set(known).size, key).toBe(known.length)
    }
    for (const [id, { files: all }] of rows) expect(new Set(all.map(({ part }) => part)).size, id).toBe(all.length)
  })

  it('a row has files, or says what to bring, or is in the package', () => {
    for (const [id, { files: all, bring, bundled }] of rows)
      expect([all.length > 0, bring !== undefined, bundled === true].filter(Boolean), id).toEqual([true])
    expect(MODELS.mini.bundled).toBe(true)
  })

  it('rows of two files name both parts', () => {
    for (const [id, row] of rows) {
      const parts = row.files.map(({ part }) => part)
      if (row.kind === 'prompt') expect(parts.length === 0 || parts.join() === 'encoder,decoder', id).toBe(true)
      else expect(parts.length === 0 || parts.join() === 'model', id).toBe(true)
    }
  })

  it('flags what may not be used commercially', () => {
    const forbidden = rows.filter(([, { licence, files: all }]) => !licence.commercial && all.length > 0)
    expect(forbidden.map(([id]) => id)).toEqual(['bria-rmbg'])
    expect(MODELS['rvm-mobilenetv3'].licence.name).toBe('GPL-3.0')
  })

  it('normalises as the facts say', () => {
    const { mean: isnet, std } = MODELS['isnet-general-use'].input
    expect([isnet, std]).toEqual([
      [0.5, 0.5, 0.5],
      [1, 1, 1],
    ])
    expect(MODELS['isnet-anime'].input.mean).toEqual([0.485, 0.456, 0.406])
    expect(MODELS['isnet-anime'].input.std).toEqual([1, 1, 1])
    // (v − 128)/256 of samples 0..255
    expect((200 / 255 - MODELS.isnet.input.mean[0]) / MODELS.isnet.input.std[0]).toBeCloseTo((200 - 128) / 256, 12)
    expect([MODELS.mini.input.mean[0], MODELS.mini.input.std[0]]).toEqual([0.5, 0.25])
    expect(MODELS['birefnet-general'].output.activation).toBe('sigmoid')
    expect(MODELS['birefnet-toonout'].output.activation).toBe('none')
    expect(MODELS['bria-rmbg'].output.activation).toBe('none')
  })

  it('an unknown name is refused with those there are', () => {
    expect(() => modelSpec('u2')).toThrow(PopcelError)
    expect(() => modelSpec('u2')).toThrow(/no model is called "u2"; known are: mini, /)
    expect(() => modelSpec('toString')).toThrow(PopcelError)
    expect(modelSpec('silueta')).toBe(MODELS.silueta)
  })
})

describe('auto', () => {
  it('takes the keyer on a plain background, whatever is installed', () => {
    expect(chooseModel({ plain: true, installed: MODEL_IDS })).toMatchObject({ model: 'key' })
  })

  it('takes what was trained on drawings before what is general, else our own, and says why', () => {
    expect(chooseModel({ plain: false, installed: [] })).toMatchObject({ model: 'mini' })
    expect(chooseModel({ plain: false, installed: ['birefnet-general', 'birefnet-toonout'] })).toEqual({
      model: 'birefnet-toonout',
      why: 'of what is installed it comes first: anime and other drawn characters',
    })
    expect(chooseModel({ plain: false, installed: ['ben2', 'birefnet-general-lite'] }).model).toBe(
      'birefnet-general-lite',
    )
  })

  it('never takes what forbids commercial work, needs more than a picture, or is no row', () => {
    const installed = ['bria-rmbg', 'rvm-mobilenetv3', 'sam', 'corridor-key', 'birefnet-hr', 'my-own', 'modnet', 'mini']
    expect(chooseModel({ plain: false, installed }).model).toBe('mini')
    for (const id of MODEL_IDS) {
      const { model } = chooseModel({ plain: false, installed: [id] })
      const row: ModelSpec = MODELS[model === 'key' ? 'mini' : model]
      expect([row.kind, row.licence.commercial], id).toEqual(['plain', true])
    }
  })
})

it('docs/models.md tells the table as it is (put there what is expected here)', () => {
  const page = readFileSync(new URL('../../../../docs/models.md', import.meta.url), 'utf8')
  const table = /<!-- begin MODELS -->\n([\s\S]*?)\n<!-- end MODELS -->/.exec(page)?.[1]
  expect(table).toBe(modelsTable())
})
