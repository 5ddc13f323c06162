// Owns the comparison with rembg: the same ONNX file, the same picture, the same machine, one after the other in one run.
// As one warm process, and as a process for one picture. The network is one layer, so that what differs is what is around it.

import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createCutter, encodePicture, matteAsPicture } from '@popcel/runtime'
import { type Figure, figureOfRuns, spreadOf } from '../figure.ts'
import { ROOT } from '../machine.ts'
import { sayProgress } from '../print.ts'
import { timeCalls, timeProcess } from '../process.ts'
import { pythonWithRembg } from '../rembg/python.ts'
import { type Bench, prepareBench } from '../speed/network-file.ts'
import type { SuiteResult } from '../suite.ts'

const RUNS = 7
const WARM_UPS = 5
const LEAST_RATIO = 1.2

type Kind = 'cut' | 'straight' | 'alpha'
/** Of each run: wall time, and processor time of all threads, which another busy program does not lengthen. */
type Times = { ms: number[]; cpuMs: number[] }

export async function measure(): Promise<SuiteResult> {
  const python = pythonWithRembg()
  using bench = await prepareBench()
  const figures: Figure[] = []
  const cases: Readonly<Record<string, unknown>>[] = []
  for (const [size, source] of [
    ['512²', bench.small],
    ['1024²', bench.large],
  ] as const) {
    sayProgress(`rembg: ${size}`)
    const ours = await warmRuns(bench, source, false)
    const oursAlpha = await warmRuns(bench, source, true)
    const theirs = (kind: Kind): Times => {
      const { ms, cpuMs } = rembg(python, bench, source, kind, RUNS + WARM_UPS)
      return { ms: ms.slice(WARM_UPS), cpuMs: cpuMs.slice(WARM_UPS) }
    }
    const rows = { ours, oursAlpha, cut: theirs('cut'), straight: theirs('straight'), alpha: theirs('alpha') }
    cases.push({ size, ...rows })
    figures.push(
      figureOfRuns(`${size} ours, PNG to PNG with clean colours`, 'ms', ours.ms),
      figureOfRuns(`${size} rembg, PNG to PNG`, 'ms', rows.cut.ms),
      figureOfRuns(`${size} rembg with its decontaminate`, 'ms', rows.straight.ms),
      ratio(`${size} times as fast as rembg`, rows.cut.ms, ours.ms),
      ratio(`${size} times as fast as rembg with clean colours`, rows.straight.ms, ours.ms),
      ratio(`${size} times as fast, alpha only`, rows.alpha.ms, oursAlpha.ms),
      { ...ratio(`${size} its processor time ÷ ours`, rows.cut.cpuMs, ours.cpuMs), target: undefined },
      { ...ratio(`${size} the same with clean colours`, rows.straight.cpuMs, ours.cpuMs), target: undefined },
      { ...ratio(`${size} the same, alpha only`, rows.alpha.cpuMs, oursAlpha.cpuMs), target: undefined },
    )
  }
  const [once, theirOnce] = [processRuns(bench), rembgProcessRuns(python, bench)]
  figures.push(
    figureOfRuns('512² ours as a process', 'ms', once),
    figureOfRuns('512² rembg as a process', 'ms', theirOnce),
    ratio('512² times as fast as a process', theirOnce, once),
  )
  return {
    figures,
    notes: ['rembg: session made once, remove() from bytes to bytes; process: import, session, one picture'],
    cases,
  }
}

function ratio(what: string, theirs: readonly number[], ours: readonly number[]): Figure {
  return { what, unit: '×', value: spreadOf(theirs).median / spreadOf(ours).median, target: { atLeast: LEAST_RATIO } }
}

async function warmRuns(bench: Bench, source: string, alphaOnly: boolean): Promise<Times> {
  await using cutter = createCutter()
  const bytes = readFileSync(source)
  const options = { model: 'isnet-general-use', weights: bench.network, defringe: !alphaOnly } as const
  const cpuMs: number[] = []
  const ms = await timeCalls(RUNS, WARM_UPS, async () => {
    const before = process.cpuUsage()
    const result = await cutter.cut(bytes, options)
    const out = alphaOnly ? matteAsPicture(result.matte, 8) : result.picture
    writeFileSync(join(bench.folder, 'ours.png'), await encodePicture(out, { format: 'png' }))
    const { user, system } = process.cpuUsage(before)
    cpuMs.push((user + system) / 1000)
  })
  return { ms, cpuMs: cpuMs.slice(WARM_UPS) }
}

function processRuns(bench: Bench): number[] {
  const script = join(ROOT, 'bench', 'speed', 'cut-once.js')
  const args = [script, bench.small, join(bench.folder, 'ours.png'), 'isnet-general-use', bench.network]
  timeProcess(args)
  return Array.from({ length: RUNS }, () => timeProcess(args))
}

function rembgProcessRuns(python: string, bench: Bench): number[] {
  rembg(python, bench, bench.small, 'cut', 1)
  return Array.from({ length: RUNS }, () => {
    const began = performance.now()
    rembg(python, bench, bench.small, 'cut', 1)
    return performance.now() - began
  })
}

/** rembg takes a model of one's own only from its own folder, which the environment names. */
function rembg(python: string, bench: Bench, source: string, kind: Kind, runs: number): Times {
  const script = join(ROOT, 'bench', 'rembg', 'rembg_once.py')
  const target = join(bench.folder, `${basename(source)}.rembg.png`)
  const said = execFileSync(python, [script, bench.network, String(runs), kind, source, target], {
    encoding: 'utf8',
    env: { U2NET_HOME: bench.folder, REMBG_HOME: bench.folder, HOME: bench.folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  return JSON.parse(said.trim().split('\n').at(-1) ?? '') as Times
}
