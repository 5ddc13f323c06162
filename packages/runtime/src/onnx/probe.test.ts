import { graph } from '@popcel/fixtures'
import { DEVICES } from '@popcel/matting'
import { expect, it } from 'vitest'
import { now } from '../testing/weights.ts'
import { AUTO_ORDER, DEVICE_TABLE } from './devices.ts'
import { PROBE_INPUT, probeNetwork } from './probe-network.ts'
import { createRuntime } from './runtime.ts'

it('the bytes of the probe are this network', () => {
  const sides = ['height', 'width']
  const conv = (input: string, weights: string, output: string) => ({
    op: 'Conv',
    inputs: [input, weights],
    outputs: [output],
    attributes: { kernel_shape: { ints: [3, 3] }, pads: { ints: [1, 1, 1, 1] } },
  })
  const constant = (shape: string, output: string) => ({
    op: 'ConstantOfShape',
    inputs: [shape],
    outputs: [output],
    attributes: { value: { tensor: { name: 'v', dims: [1], values: [0.001] } } },
  })
  const made = graph({
    inputs: [{ name: PROBE_INPUT, dims: [1, 16, ...sides] }],
    outputs: [{ name: 'output', dims: [1, 16, ...sides] }],
    nodes: [
      constant('s1', 'w1'),
      constant('s2', 'w2'),
      conv(PROBE_INPUT, 'w1', 'a'),
      { op: 'Relu', inputs: ['a'], outputs: ['b'] },
      conv('b', 'w2', 'output'),
    ],
    initializers: [
      { name: 's1', dims: [4], type: 'int64', values: [64, 16, 3, 3] },
      { name: 's2', dims: [4], type: 'int64', values: [16, 64, 3, 3] },
    ],
  })
  expect(Buffer.from(probeNetwork()).equals(Buffer.from(made))).toBe(true)
})

it('tells of every device whether it is there: measured, or with a reason and the way to get it', async () => {
  await using runtime = createRuntime({ now, threads: 1, bundled: {} })
  const facts = await runtime.devices()
  expect(facts.map(({ device }) => device)).toEqual([...DEVICES])
  for (const { device, there, ms, reason } of facts) {
    if (there) expect(ms).toBeGreaterThan(0)
    else expect(reason).toContain(DEVICE_TABLE[device].get)
    if (!DEVICE_TABLE[device].systems.includes(process.platform)) expect(there).toBe(false)
  }
  expect(facts[0]).toMatchObject({ device: 'cpu', there: true })
})

it('auto does not choose what takes minutes to build, and the table cannot be changed', () => {
  expect(AUTO_ORDER).not.toContain('tensorrt')
  expect([Object.isFrozen(DEVICE_TABLE), Object.isFrozen(AUTO_ORDER)]).toEqual([true, true])
})
