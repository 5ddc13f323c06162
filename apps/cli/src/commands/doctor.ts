// Owns `popcel doctor`: asks every probe and prints a line each. What is looked at is in ../doctor/.

import type { DoctorProbe } from '../doctor/probe.ts'
import { probeCanvas, probeFonts, probePictures } from '../doctor/probe-libraries.ts'
import { probeDisk, probeMemory, probeNode, probeProcessor } from '../doctor/probe-machine.ts'
import type { Io } from '../io.ts'
import type { DoctorLine } from '../json-lines.ts'
import type { Printer } from '../print.ts'

/** Runs `doctor`: exit code 1 when something fails. */
export async function runDoctor(version: string, io: Io, printer: Printer): Promise<number> {
  const started = io.now()
  const probes: readonly [string, DoctorProbe][] = [
    ['popcel', () => ({ level: 'ok', message: version })],
    ['node', probeNode],
    ['processor', probeProcessor],
    ['memory', probeMemory],
    ['disk', probeDisk],
    ['pictures', probePictures],
    ['canvas', probeCanvas],
    ['fonts', probeFonts],
    ['models', () => ({ level: 'ok', message: 'key (plain backgrounds; built in, no weights)' })],
    ['devices', () => ({ level: 'ok', message: 'cpu' })],
  ]
  let failed = 0
  for (const [about, probe] of probes) {
    const line = await lookAt(about, probe)
    if (line.level === 'fail') failed++
    printer.result(line, inWords(line))
  }
  const ms = Math.round(io.now() - started)
  printer.result({ type: 'summary', command: 'doctor', done: probes.length - failed, failed, ms })
  return failed > 0 ? 1 : 0
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
