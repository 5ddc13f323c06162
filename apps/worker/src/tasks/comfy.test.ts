import { batchOutputSchema, comfyInputSchema } from '@popcel/protocol/job'
import { readValue } from '@popcel/protocol/read-value'
import { decodePicture } from '@popcel/runtime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { base64Of, disc, everyModel, toolsHere } from '../testing/tools-here.ts'
import { runComfy } from './comfy.ts'
import { readWorkflow } from './read-workflow.ts'

type Nodes = Record<string, { class_type: string; inputs: Record<string, unknown> }>

/** Load -> scale -> remove -> save, as ComfyUI exports it. */
const graph = (removal: object = {}, extra: Nodes = {}): Nodes => ({
  '1': { class_type: 'LoadImage', inputs: { image: 'hero.png', upload: 'image' } },
  '2': {
    class_type: 'ImageScale',
    inputs: { image: ['1', 0], upscale_method: 'lanczos', width: 32, height: 0, crop: 'disabled' },
  },
  '3': { class_type: 'BiRefNetRMBG', inputs: { image: ['2', 0], model: 'BiRefNet_toonout', ...removal } },
  '4': { class_type: 'SaveImage', inputs: { images: ['3', 0], filename_prefix: 'out/hero' } },
  ...extra,
})
const read = (nodes: Nodes) => readWorkflow(comfyInputSchema.parse({ workflow: nodes }).workflow)

describe('reading a graph', () => {
  test('every parameter of the removal node', () => {
    const removal = {
      sensitivity: 0.5,
      mask_blur: 2,
      mask_offset: -3,
      invert_output: true,
      refine_foreground: true,
      background: 'Color',
      background_color: '#102030',
    }
    expect(read(graph(removal)).plans).toEqual([
      {
        image: 'hero.png',
        resize: [{ kind: 'to', width: 32, height: 0, crop: false }],
        removal: {
          models: ['birefnet-toonout', 'birefnet-toonout-fp16'],
          sensitivity: 0.5,
          maskBlur: 2,
          maskOffset: -3,
          invert: true,
          defringe: true,
          background: { r: 16, g: 32, b: 48 },
        },
        output: 'cutout',
        prefix: 'out/hero',
      },
    ])
  })

  test('what is left out has the node’s own defaults', () => {
    const { removal } = read(graph()).plans[0]!
    expect(removal).toMatchObject({
      sensitivity: 1,
      maskBlur: 0,
      maskOffset: 0,
      invert: false,
      defringe: false,
      background: 'none',
    })
  })

  test('the mask, as picture or through MaskToImage', () => {
    const direct = graph({}, { '4': { class_type: 'SaveImage', inputs: { images: ['3', 2] } } })
    const through = graph(
      {},
      {
        '4': { class_type: 'SaveImage', inputs: { images: ['5', 0] } },
        '5': { class_type: 'MaskToImage', inputs: { mask: ['3', 1] } },
      },
    )
    for (const nodes of [direct, through])
      expect(read(nodes).plans[0]).toMatchObject({ output: 'mask', prefix: 'ComfyUI' })
  })

  test('scaling nodes in their order, and the RMBG node', () => {
    const { plans, remarks } = read({
      a: { class_type: 'LoadImage', inputs: { image: 'x' } },
      b: { class_type: 'ImageScaleBy', inputs: { image: ['a', 0], scale_by: 0.5 } },
      c: { class_type: 'ImageScaleToTotalPixels', inputs: { image: ['b', 0], megapixels: 0.25 } },
      d: { class_type: 'RMBG', inputs: { image: ['c', 0], model: 'RMBG-2.0', process_res: 2048 } },
      e: { class_type: 'PreviewImage', inputs: { images: ['d', 0] } },
    })
    expect(plans[0]?.resize).toEqual([
      { kind: 'by', factor: 0.5 },
      { kind: 'pixels', pixels: 262_144 },
    ])
    expect(plans[0]?.removal.models).toEqual(['bria-rmbg'])
    expect(remarks).toEqual(['node d (RMBG): process_res is not followed; the network has its own size'])
  })

  test('previews count only where nothing is saved', () => {
    const nodes = graph({}, { '9': { class_type: 'PreviewImage', inputs: { images: ['3', 0] } } })
    expect(read(nodes).plans).toHaveLength(1)
  })

  test.each([
    ['node 9 (KSampler): is a node', graph({}, { '9': { class_type: 'KSampler', inputs: {} } })],
    ['node 3 (BiRefNetRMBG): its model "x" is not known', graph({ model: 'x' })],
    ['node 3 (BiRefNetRMBG): mask_blur is a number from 0 to 64, not ["8",0]', graph({ mask_blur: ['8', 0] })],
    ['node 3 (BiRefNetRMBG): background_color is #rrggbb', graph({ background: 'Color', background_color: 'red' })],
    ['node 3 (BiRefNetRMBG): invert_output is true or false', graph({ invert_output: 'yes' })],
    ['leads to node 7, which is not there', graph({ image: ['7', 0] })],
    ['input "image" is no link', graph({ image: 'hero.png' })],
    [
      'node 1 (LoadImage): is saved without',
      graph({}, { '4': { class_type: 'SaveImage', inputs: { images: ['1', 0] } } }),
    ],
    ['node 4 (SaveImage): stands where LoadImage', graph({ image: ['4', 0] })],
    ['is part of a circle', graph({}, { '2': { class_type: 'ImageScaleBy', inputs: { image: ['2', 0] } } })],
    [
      'node 3 (BiRefNetRMBG): output 1 is a mask',
      graph({}, { '4': { class_type: 'SaveImage', inputs: { images: ['3', 1] } } }),
    ],
    [
      'width is a number from 0 to 16384',
      graph({}, { '2': { class_type: 'ImageScale', inputs: { image: ['1', 0], width: 1e9 } } }),
    ],
  ])('refuses: %s', (words, nodes) => {
    expect(() => read(nodes)).toThrow(words)
  })
})

describe('running a graph', () => {
  const here = toolsHere({
    // The same way that every network goes, without its weights.
    installed: async () => everyModel,
  })
  afterAll(() => here[Symbol.asyncDispose]())
  let image: string
  beforeAll(async () => {
    image = await base64Of(disc(64, [200, 40, 40]))
  })
  const keyed = (nodes: Nodes, images = [{ name: 'hero.png', image }], more: object = {}) => {
    const { pool } = here.tools
    const byKey: typeof pool = {
      ...pool,
      run: (kind, task) => {
        asked.push((task as { options: { model: string } }).options.model)
        return pool.run(kind, { ...task, options: { ...(task as { options: object }).options, model: 'key' } } as never)
      },
    }
    return runComfy(comfyInputSchema.parse({ workflow: nodes, images }), here.forJob({ pool: byKey, ...more }))
  }
  const asked: string[] = []

  test('answers in worker-comfyui’s shape, scaled and named by its rules', async () => {
    const output = readValue(batchOutputSchema, await keyed(graph()), 'output')
    expect(output.errors).toEqual([])
    expect(output.images).toMatchObject([{ filename: 'hero_00001_.png', type: 'base64' }])
    expect(asked.at(-1)).toBe('birefnet-toonout')
    const picture = await decodePicture(Buffer.from(output.images[0]?.data ?? '', 'base64'))
    expect(picture).toMatchObject({ width: 32, height: 32, channels: 4 })
  })

  test('a crop in the middle, and what is installed of one network', async () => {
    const nodes = graph(
      {},
      {
        '2': { class_type: 'ImageScale', inputs: { image: ['1', 0], width: 40, height: 20, crop: 'center' } },
      },
    )
    const output = (await keyed(nodes, undefined, { installed: async () => ['birefnet-toonout-fp16'] })) as {
      images: { data: string }[]
    }
    expect(asked.at(-1)).toBe('birefnet-toonout-fp16')
    const { width, height, data } = await decodePicture(Buffer.from(output.images[0]?.data ?? '', 'base64'))
    expect([width, height]).toEqual([40, 20])
    // The disc fills the middle: the strip that is left is cut above and below it.
    expect(data[(10 * 40 + 20) * 4 + 3]).toBe(255)
  })

  test('a picture that fails is a sentence while others come out; alone it is the job’s failure', async () => {
    const two = graph(
      {},
      {
        '11': { class_type: 'LoadImage', inputs: { image: 'bad.png' } },
        '13': { class_type: 'BiRefNetRMBG', inputs: { image: ['11', 0], model: 'BiRefNet-general' } },
        '14': { class_type: 'SaveImage', inputs: { images: ['13', 0], filename_prefix: 'hero' } },
      },
    )
    const images = [
      { name: 'hero.png', image },
      { name: 'bad.png', image: 'AAAA' },
    ]
    expect(await keyed(two, images)).toMatchObject({
      images: [{ filename: 'hero_00001_.png' }],
      errors: [expect.stringMatching(/^bad\.png: is not a picture/)],
    })
    expect(await keyed(graph(), [{ name: 'hero.png', image: 'AAAA' }])).toMatchObject({
      error: expect.stringContaining('hero.png: is not'),
    })
  })

  test('failures are returned, as there, and nothing to save is no failure', async () => {
    const unknown = graph({}, { '9': { class_type: 'KSampler', inputs: {} } })
    expect(await keyed(unknown)).toMatchObject({
      error: expect.stringContaining('node 9 (KSampler)'),
      details: [expect.any(String)],
    })
    expect(await keyed(graph(), [])).toMatchObject({ error: expect.stringContaining('has no "hero.png"') })
    expect(await keyed({ '1': { class_type: 'LoadImage', inputs: {} } })).toEqual({
      status: 'success_no_images',
      images: [],
      errors: [],
    })
  })
})
