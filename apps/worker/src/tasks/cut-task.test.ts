import { REFINEMENTS } from '@popcel/matting'
import { mattingParamsSchema } from '@popcel/protocol/job'
import { expect, test } from 'vitest'
import { askedOf, backgroundOf } from './cut-task.ts'

const ask = (task: Parameters<typeof askedOf>[0], params: object) =>
  askedOf(task, mattingParamsSchema.parse(params), async () => [])

test('every param of a job reaches the engine under its name there', async () => {
  const params = {
    output: 'cutout',
    device: 'CPU',
    sensitivity: 0.5,
    mask_blur: 2,
    mask_offset: -3,
    solid: false,
    invert: true,
    defringe: false,
    background: 'white',
    shadow: 'keep',
    holes: 'clear',
    force: true,
    refine: 'none',
    fine: true,
    tidy: false,
  }
  expect(await ask('key', params)).toEqual({
    resize: [],
    output: 'cutout',
    background: { r: 255, g: 255, b: 255 },
    options: {
      model: 'key',
      device: 'cpu',
      sensitivity: 0.5,
      maskBlur: 2,
      maskOffset: -3,
      solid: false,
      invert: true,
      defringe: false,
      shadow: 'keep',
      holes: 'clear',
      force: true,
      refine: 'none',
      fine: true,
      tidy: false,
    },
  })
})

test('a job may ask for every refinement that the engine has', async () => {
  for (const refine of REFINEMENTS) expect((await ask('birefnet', { refine })).options).toMatchObject({ refine })
})

test('what is left out is left to the engine', async () => {
  const { options } = await ask('birefnet', {})
  for (const name of ['solid', 'refine', 'fine', 'tidy', 'prompts']) expect(options).not.toHaveProperty(name)
})

test('clicks and boxes; without any, sam is clicked in the middle', async () => {
  const sam_prompt = [
    { type: 'point', data: [3, 4], label: 0 },
    { type: 'rectangle', data: [9, 8, 1, 2] },
  ]
  expect((await ask('sam', { sam_prompt })).options.prompts).toEqual([
    { kind: 'point', x: 3, y: 4, label: 'background' },
    { kind: 'box', left: 1, top: 2, right: 9, bottom: 8 },
  ])
  expect((await ask('sam', {})).options.prompts).toBe('centre')
})

test('a background has no place behind a mask', async () => {
  await expect(ask('key', { background: 'black' })).rejects.toThrow('params.background: stands behind a cut-out')
})

test('colours', () => {
  expect(['none', 'white', 'black', '#0a10FF'].map(backgroundOf)).toEqual([
    'none',
    { r: 255, g: 255, b: 255 },
    { r: 0, g: 0, b: 0 },
    { r: 10, g: 16, b: 255 },
  ])
})
