import { weightsMissing } from '@popcel/matting/table'
import type { WeightsStore } from '@popcel/runtime'
import { expect, test } from 'vitest'
import { requireWeights } from './require-weights.ts'

/** A store in which only these lie; `asked` lists what was looked for. */
function storeWith(...there: readonly string[]) {
  const asked: string[] = []
  const store: Pick<WeightsStore, 'fileOf'> = {
    async fileOf(model, part) {
      asked.push(`${model} ${part}`)
      if (!there.includes(model)) throw weightsMissing(model)
      return `/${model}`
    },
  }
  return { store: store as WeightsStore, asked }
}

test.each([
  [{ model: 'mini', refine: 'vitmatte' }, 'vitmatte-small-distinctions-646'],
  [{ model: 'u2net', refine: 'vitmatte-base-composition-1k' }, 'vitmatte-base-composition-1k'],
  [{ model: 'dis_custom', weights: 'my.onnx', refine: 'vitmatte' }, 'vitmatte-small-distinctions-646'],
  [{ model: 'silueta' }, 'silueta'],
] as const)('%j: what is missing is told before any picture is read', async (asked, missing) => {
  await expect(requireWeights(storeWith('u2net').store, asked)).rejects.toMatchObject({ details: { model: missing } })
})

test.each([
  [{ refine: 'vitmatte' }, []],
  [{ model: 'key', refine: 'vitmatte' }, []],
  [{ model: 'mini' }, []],
  [{ model: 'u2net', weights: 'my.onnx' }, []],
  [{ model: 'sam', refine: 'guided' }, ['sam encoder', 'sam decoder']],
] as const)('%j asks for %j', async (options, wanted) => {
  const { store, asked } = storeWith('sam')
  await requireWeights(store, options)
  expect(asked).toEqual(wanted)
})
