// Owns `popcel doctor`: asks every probe and prints a line each. What is looked at is in ../doctor/.

import type { Diagnosis, DoctorProbe } from '../doctor/probe.ts'
import { probeClips } from '../doctor/probe-clips.ts'
import { probeCanvas, probeFonts, probePictures } from '../doctor/probe-libraries.ts'
import { probeDisk, probeMemory, probeNode, probeProcessor } from '../doctor/probe-machine.ts'
import { probeDevices, probeModels } from '../doctor/probe-networks.ts'
import type { Io } from '../io.ts'
import type { DoctorLine } from '../json-lines.ts'
import type { Printer } from '../print.ts'

export type TypedDoctor = { readonly modelsDir?: string }

/** Runs `doctor`: exit code 1 when something fails. */
export async function runDoctor(version: string, typed: TypedDoctor, io: Io, printer: Printer): Promise<number> {
  const started = io.now()
  const probes: readonly [string, DoctorProbe][] = [
    ['popcel', () => ({ level: 'ok', message: version })],
    ['node', probeNode],
    ['processor', probeProcessor],
    ['memory', probeMemory],
    ['disk', probeDisk],
    ['pictures', probePictures],
    ['clips', probeClips],
    ['canvas', probeCanvas],
    ['fonts', probeFonts],
    ['models', () => probeModels(typed.modelsDir ?? io.settings.modelsDir)],
  ]
  let done = 0
  let failed = 0
  const tell = (line: DoctorLine) => {
    if (line.level === 'fail') failed++
    else done++
    printer.result(line, inWords(line))
  }
  for (const [about, probe] of probes) tell(await lookAt(about, probe))
  // One look finds all devices.
  for (const [about, found] of await devices()) tell(await lookAt(about, () => found))
  const ms = Math.round(io.now() - started)
  printer.result({ type: 'summary', command: 'doctor', done, failed, ms })
  return failed > 0 ? 1 : 0
}

async function devices(): Promise<[string, Diagnosis][]> {
  try {
    return await probeDevices()
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return [['cpu', { level: 'fail', message, advice: 'run npm ci again in the folder of popcel' }]]
  }
}

async function lookAt(about: string, probe: DoctorProbe): Promise<DoctorLine> {
  try {
    return { type: 'doctor', about, ...(await probe()) }
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    return { type: 'doctor', about, level: 'fail', message, advice: 'run npm ci again in the folder of popcel' }
  }
}

function inWords({ about, level, message, advice }: DoctorLine): string {
  const line = `${level.padEnd(5)} ${about.padEnd(10)} ${message}`
  return advice ? `${line}\n${' '.repeat(17)}→ ${advice}` : line
}
