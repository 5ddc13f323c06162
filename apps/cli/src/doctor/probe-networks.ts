// Owns the probes of networks: which devices run one, and which weights are on this machine.

import { broughtFor } from '@popcel/matting/table'
import { DEVICE_TABLE, type DeviceFacts } from '@popcel/runtime'
import { modelLine } from '../models/model-line.ts'
import { openStore } from '../models/open-store.ts'
import { bytesInWords, msInWords } from '../wording.ts'
import { lookAtDevices } from './look-at-devices.ts'
import type { Diagnosis } from './probe.ts'

/** Runs a small convolution on every device that ONNX Runtime has for this system. */
export async function probeDevices(): Promise<[string, Diagnosis][]> {
  const facts = await lookAtDevices()
  if ('failed' in facts)
    return [['devices', { level: 'fail', message: facts.failed, advice: 'run npm ci again in the folder of popcel' }]]
  const here = facts.filter(({ device }) => DEVICE_TABLE[device].systems.includes(process.platform))
  return here.map((each) => [each.device, diagnose(each)])
}

function diagnose({ device, there, ms, reason = '' }: DeviceFacts): Diagnosis {
  if (there) return { level: 'ok', message: `networks run on it (0.6 GFLOP in ${msInWords(ms ?? 0)})` }
  const [why = '', ...how] = reason.split('; ')
  if (device === 'cpu') return { level: 'fail', message: reason, advice: 'run npm ci again' }
  return { level: 'off', message: plainly(why), ...(how.length > 0 ? { advice: how.join('; ') } : {}) }
}

/** Without the names of functions and values that the library's own words begin with. */
function plainly(reason: string): string {
  return reason.replace(/^OrtSessionOptionsAppend\w+: /, '').replace(/^\S+ == \S+ was false\. /, '')
}

export async function probeModels(folder: string): Promise<Diagnosis> {
  const lines = (await openStore(folder).list()).map(modelLine)
  const inside = ['key', ...lines.filter(({ state }) => state === 'built-in').map(({ model }) => model)]
  const installed = lines.filter(({ state }) => state === 'installed').map(({ model }) => model)
  const damaged = lines.filter(({ state }) => state === 'damaged').map(({ model }) => model)
  const bytes = lines.reduce((sum, line) => sum + line.bytes, 0)
  const built = `built in: ${inside.join(', ')}`
  if (damaged.length > 0) {
    const advice =
      broughtFor(damaged[0] ?? '') !== undefined
        ? `make room for it with: popcel models remove ${damaged[0]}   then bring yours in again with popcel models import`
        : `get it again with: popcel models pull ${damaged[0]}`
    return { level: 'fail', message: `${built}; damaged: ${damaged.join(', ')}`, advice }
  }
  if (installed.length === 0)
    return { level: 'ok', message: built, advice: 'popcel models list shows what can be had besides' }
  return { level: 'ok', message: `${built}; installed: ${installed.join(', ')} (${bytesInWords(bytes)} in ${folder})` }
}
