// Owns clips against the plain loop of rembg: the same frames, the same ONNX file, as processes, one after the other in one run.

import { execFileSync } from 'node:child_process'
import { appendFileSync, closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { linearToSrgb } from '@popcel/matting'
import { writeFrameFile } from '@popcel/runtime'
import type { Figure } from '../figure.ts'
import { ROOT } from '../machine.ts'
import { sayProgress } from '../print.ts'
import { timeProcess } from '../process.ts'
import { pythonWithRembg } from '../rembg/python.ts'
import { ISNET, screenNetwork } from '../speed/screen-network.ts'
import { frameOf } from './frames.ts'

const SIZE = { width: 1280, height: 720 }
const FRAMES = 32
const RUNS = 2
/** All frames one after the other, 8-bit RGB. */
const RAW = 'frames.rgb'

const NOTE = `rembg: ${FRAMES} frames as one process, the network of one layer. Its b command takes raw frames, so it decodes nothing; we read PNG`

/** PNG frames in, PNG cut-outs out. Nothing where there is no Python. */
export async function measureAgainstRembg(folder: string): Promise<{ figures: Figure[]; notes: string[] }> {
  let python: string
  try {
    python = pythonWithRembg()
  } catch (error) {
    return { figures: [], notes: [`rembg was not compared: ${error instanceof Error ? error.message : String(error)}`] }
  }
  sayProgress('clip: against the plain loop of rembg')
  const plates = join(folder, 'hd-png')
  const network = join(folder, 'screen.onnx')
  mkdirSync(plates)
  writeFileSync(network, screenNetwork(ISNET, 1024))
  const paths = await writePngs(plates)
  const theirOut = join(folder, 'rembg-out')
  mkdirSync(theirOut)
  const script = join(ROOT, 'bench', 'rembg', 'rembg_frames.py')
  const env = { U2NET_HOME: folder, REMBG_HOME: folder, HOME: folder }
  const theirs = fastest(() => {
    const began = performance.now()
    execFileSync(python, [script, network, theirOut, ...paths], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    return performance.now() - began
  })
  const pipe = fastest(() => timePipe(python, network, theirOut, plates, env))
  const ours = (...more: string[]) =>
    fastest(() => timeProcess(clipArgs(plates, join(folder, 'clip-out'), network, more)))
  const plain = ours('--refine', 'none', '--no-tidy', '--no-solid', '--no-defringe')
  const full = ours()
  return { figures: figuresOf({ theirs, pipe, plain, full }), notes: [NOTE] }
}

/** Milliseconds of all frames. */
type Took = { readonly theirs: number; readonly pipe: number; readonly plain: number; readonly full: number }

function figuresOf({ theirs, pipe, plain, full }: Took): Figure[] {
  return [
    { what: '720p PNG to PNG, rembg as a plain loop', value: theirs / FRAMES, unit: 'ms' },
    { what: '720p raw frames from a pipe to PNG, rembg b', value: pipe / FRAMES, unit: 'ms' },
    {
      what: '720p: times as fast as the loop, the matte as it is',
      value: theirs / plain,
      unit: '×',
      target: { atLeast: 1 },
    },
    {
      what: '720p: times as fast as rembg b, the matte as it is',
      value: pipe / plain,
      unit: '×',
      target: { atLeast: 1 },
    },
    {
      what: '720p: times as fast as the loop, finer edge and clean colours',
      value: theirs / full,
      unit: '×',
      target: { atLeast: 1 },
    },
  ]
}

/** rembg's own command over the same frames, raw, as one process. */
function timePipe(python: string, network: string, out: string, plates: string, env: NodeJS.ProcessEnv): number {
  const script = join(ROOT, 'bench', 'rembg', 'rembg_pipe.py')
  const model = ['-m', 'dis_custom', '-x', JSON.stringify({ model_path: network })]
  const words = [script, ...model, '-o', join(out, '%03u.png'), String(SIZE.width), String(SIZE.height)]
  const frames = openSync(join(plates, RAW), 'r')
  try {
    const began = performance.now()
    execFileSync('sh', ['-c', 'cat | "$@" | cat', 'sh', python, ...words], {
      env: { ...env, PATH: '/usr/bin:/bin' },
      stdio: [frames, 'ignore', 'pipe'],
    })
    return performance.now() - began
  } finally {
    closeSync(frames)
  }
}

function clipArgs(plates: string, out: string, network: string, more: readonly string[]): string[] {
  const popcel = join(ROOT, 'apps', 'cli', 'bin', 'popcel.js')
  const model = ['--model', 'isnet-general-use', '--weights', network, '--screen', 'none']
  return [popcel, 'clip', plates, '-o', out, '--passes', 'rgba', ...model, '--quiet', ...more]
}

async function writePngs(folder: string): Promise<string[]> {
  const paths: string[] = []
  for (let n = 0; n < FRAMES; n++) {
    const { data, width, height } = frameOf(SIZE, n / 4)
    const encoded = Uint8Array.from(data, (value) => Math.min(255, linearToSrgb(value) * 255 + 0.5))
    const path = join(folder, `f.${1001 + n}.png`)
    appendFileSync(join(folder, RAW), encoded)
    await writeFrameFile(
      path,
      { width, height, channels: 3, data: encoded, space: 'srgb', alpha: 'none' },
      { format: 'png' },
    )
    paths.push(path)
  }
  return paths
}

function fastest(run: () => number): number {
  return Math.min(...Array.from({ length: RUNS }, run))
}
