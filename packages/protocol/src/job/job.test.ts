import { describe, expect, test } from 'vitest'
import { readValue } from '../read-value.ts'
import {
  batchOutputSchema,
  encodeOutputSchema,
  framesOutputSchema,
  mattingOutputSchema,
  readJobInput,
} from './index.ts'

const PNG = 'iVBORw0KGgo='

describe('readJobInput', () => {
  test('one picture, with every param at its default', () => {
    expect(readJobInput({ task: 'birefnet', image: PNG })).toEqual({
      form: 'matting',
      input: {
        task: 'birefnet',
        image: PNG,
        params: {
          device: 'auto',
          output: 'mask',
          sensitivity: 1,
          mask_blur: 0,
          mask_offset: 0,
          invert: false,
          defringe: true,
          background: 'none',
          shadow: 'drop',
          holes: 'auto',
          force: false,
        },
      },
    })
  })

  test('without a task the worker chooses', () => {
    expect(readJobInput({ image: { url: 'https://host/a.png' } })).toMatchObject({
      form: 'matting',
      input: { task: 'auto', image: { url: 'https://host/a.png' } },
    })
  })

  test('images make a batch', () => {
    const images = [{ name: 'a.png', image: PNG }]
    expect(readJobInput({ images, params: { mask_offset: -2 } })).toMatchObject({
      form: 'batch',
      input: { task: 'auto', images, params: { mask_offset: -2, mask_blur: 0 } },
    })
  })

  test('a workflow is ComfyUI, as text too, whatever else stands beside it', () => {
    const job = { workflow: { '1': { class_type: 'LoadImage' } }, images: [{ name: 'a', image: PNG }], task: 'x' }
    for (const given of [job, JSON.stringify(job)]) {
      expect(readJobInput(given)).toMatchObject({
        form: 'comfy',
        input: { workflow: { '1': { class_type: 'LoadImage', inputs: {} } }, images: job.images },
      })
    }
  })

  test.each([
    ['inspect', { image: PNG }, {}],
    [
      'animate',
      { image: PNG, params: { action: 'wave' } },
      { params: { frames: 12, seed: 1, width: 320, height: 320 } },
    ],
    ['sample', { video: PNG }, { params: { slots: 12, candidates: 1 } }],
    [
      'encode',
      { items: [{ name: 'wave', frames: [PNG] }], params: { platform: 'line-emoji' } },
      { items: [{ duration_ms: 1000 }] },
    ],
  ])('media: %s', (task, rest, filled) => {
    expect(readJobInput({ task, ...rest })).toMatchObject({ form: task, input: { task, ...rest, ...filled } })
  })

  test('a prompt for sam keeps its coordinates', () => {
    const sam_prompt = [
      { type: 'point', data: [3, 4] },
      { type: 'rectangle', data: [1, 2, 3, 4] },
    ]
    expect(readJobInput({ task: 'sam', image: PNG, params: { sam_prompt } })).toMatchObject({
      input: { params: { sam_prompt: [{ label: 1 }, sam_prompt[1]] } },
    })
  })

  test.each([
    ['input: is not an object', null],
    ['input: is not an object', [1]],
    ['the body is not JSON', '{'],
    ['no task is called "fly"', { task: 'fly', image: PNG }],
    ['image: is neither', { task: 'key' }],
    ['image.url: ', { task: 'key', image: { url: 'file:///etc/passwd' } }],
    ['image: is empty', { task: 'key', image: '' }],
    ['images: ', { task: 'key', images: [] }],
    ['images[1].image: ', { images: [{ name: 'a', image: PNG }, { name: 'b' }] }],
    ['params.mask_offset: ', { image: PNG, params: { mask_offset: 1.5 } }],
    ['params.background: is none', { image: PNG, params: { background: 'red' } }],
    ['params.sam_prompt[0].data', { image: PNG, params: { sam_prompt: [{ type: 'point', data: [1] }] } }],
    ['params.action: ', { task: 'animate', image: PNG, params: {} }],
    ['workflow.7.class_type: ', { workflow: { 7: {} } }],
    ['upload.put[0]: ', { image: PNG, upload: { put: ['ftp://host/x'] } }],
  ])('refuses with %s', (start, input) => {
    expect(() => readJobInput(input)).toThrow(start)
  })
})

test('outputs', () => {
  const report = { width: 2, height: 3, model: 'key', device: 'cpu', timings: { total: 4 } }
  const file = { filename: 'a.png', type: 'base64', data: PNG }
  expect(readValue(mattingOutputSchema, { mask: PNG, ...report }, 'output')).toEqual({ mask: PNG, ...report })
  expect(() => readValue(mattingOutputSchema, { mask: PNG, ...report, width: 0 }, 'output')).toThrow('width: ')
  expect(readValue(batchOutputSchema, { images: [file], errors: ['b: x'] }, 'output').images).toEqual([file])
  expect(readValue(encodeOutputSchema, { files: [file], errors: [] }, 'output').files).toEqual([file])
  expect(() =>
    readValue(framesOutputSchema, { frames: [{ ...file, type: 'hex' }], duration_ms: 1, width: 1, height: 1 }, 'out'),
  ).toThrow('frames[0].type: ')
})
