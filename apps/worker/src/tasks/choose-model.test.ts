import { expect, test } from 'vitest'
import { chooseModelFor } from './choose-model.ts'

const choose = (
  task: Parameters<typeof chooseModelFor>[0],
  model?: string,
  installed: string[] = [],
  prompted = false,
) => chooseModelFor(task, model, prompted, async () => installed)

test.each([
  ['auto', undefined, [], 'auto'],
  ['auto', 'key', [], 'key'],
  ['auto', 'modnet', [], 'modnet'],
  ['key', undefined, [], 'key'],
  ['key', 'key', [], 'key'],
  ['mini', undefined, [], 'mini'],
  ['rembg', undefined, ['u2netp', 'isnet-anime', 'birefnet-general'], 'isnet-anime'],
  ['rembg', undefined, [], 'isnet-anime'],
  ['rembg', 'u2net', [], 'u2net'],
  ['rembg', 'birefnet-general', [], 'birefnet-general'],
  ['birefnet', undefined, ['birefnet-general', 'birefnet-toonout'], 'birefnet-toonout'],
  ['birefnet', 'toonout', [], 'birefnet-toonout'],
  ['birefnet', 'BiRefNet-HR', [], 'birefnet-hr'],
  ['sam', undefined, ['sam'], 'sam'],
  ['sam', undefined, [], 'sam2'],
] as const)('task %s, model %s, installed %j: %s', async (task, model, installed, id) => {
  expect(await choose(task, model, [...installed])).toBe(id)
})

test('auto with a prompt takes what answers prompts', async () => {
  expect(await choose('auto', undefined, ['sam'], true)).toBe('sam')
})

test.each([
  ['key', 'u2net', 'task key has no models'],
  ['birefnet', 'u2net', 'which task birefnet does not run'],
  ['sam', 'u2net', 'which task sam does not run'],
  ['rembg', 'nonsense', 'no model is called "nonsense"'],
  ['rembg', '../../etc/passwd', 'no model is called'],
  ['auto', 'vitmatte-small-distinctions-646', 'which task auto does not run'],
] as const)('task %s refuses %s: %s', async (task, model, reason) => {
  await expect(choose(task, model)).rejects.toThrow(reason)
})
