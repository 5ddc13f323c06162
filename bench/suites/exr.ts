// Owns the figures of frame files at 3840×2160: processor time of writing and reading, and size, for every way to write them.
// Processor time of all threads, because on a machine that does other work the clock tells of that work.

import { mkdtempSync, rmSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createFrameScratch,
  type FramePicture,
  readFrameFile,
  type WriteFrameOptions,
  writeFrameFile,
} from '@popcel/runtime'
import { type Figure, spreadOf } from '../figure.ts'
import { plate, subject } from '../frames/plate.ts'
import { sayProgress } from '../print.ts'
import type { SuiteResult } from '../suite.ts'

const SIZE = { width: 3840, height: 2160 } as const
const RUNS = 5
const MATTE = 'alpha'

type Way = { readonly name: string; readonly options: WriteFrameOptions }
type Case = {
  readonly picture: string
  readonly way: string
  readonly writeMs: number
  readonly readMs: number
  readonly megabytes: number
}

const EXR: readonly Way[] = [
  ...['none', 'rle', 'zips', 'zip', 'piz', 'pxr24', 'dwaa', 'dwab'].map((compression) => exr(compression)),
  ...[1, 4, 6].map((level) => exr('zip', level)),
]
const OTHERS: readonly Way[] = [
  ...[1, 2, 6].map((level) => ({
    name: `PNG 16 level ${level}`,
    options: { format: 'png', sampleType: 'uint16', level } as const,
  })),
  ...['none', 'deflate'].map((compression) => ({
    name: `TIFF 16 ${compression}`,
    options: { format: 'tiff', sampleType: 'uint16', compression } as const,
  })),
]

function exr(compression: string, level?: number): Way {
  const name = `EXR half ${compression}${level === undefined ? '' : ` level ${level}`}`
  return { name, options: { format: 'exr', compression, ...(level === undefined ? {} : { level }) } }
}

export async function measure(args: readonly string[]): Promise<SuiteResult> {
  const folder = mkdtempSync(join(tmpdir(), 'popcel-bench-exr-'))
  const runs = args.includes('--quick') ? 1 : RUNS
  const pictures = { 'plate RGB': plate(SIZE), 'foreground RGBA': subject(SIZE, 4), [MATTE]: subject(SIZE, 1) }
  const cases: Case[] = []
  try {
    for (const [name, picture] of Object.entries(pictures)) {
      for (const way of EXR) cases.push(await measureWay(folder, name, picture, way, runs))
      if (name === 'plate RGB')
        for (const way of OTHERS) cases.push(await measureWay(folder, name, { ...picture, space: 'srgb' }, way, runs))
    }
    return {
      figures: cases.flatMap(figuresOf),
      notes: ['processor time of all threads together; files in the system’s temporary folder, not synced'],
      cases,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function measureWay(folder: string, name: string, picture: FramePicture, way: Way, runs: number): Promise<Case> {
  sayProgress(`${name}: ${way.name}`)
  const path = join(folder, 'frame')
  const scratch = createFrameScratch()
  const room = new Map<string, Float32Array | Uint16Array>()
  const into = (kind: string, length: number) => {
    const found = room.get(kind) ?? (kind === 'uint16' ? new Uint16Array(length) : new Float32Array(length))
    room.set(kind, found)
    return found
  }
  const writeMs = await processorMs(
    () => writeFrameFile(path, picture, { ...way.options, coverage: name === MATTE, scratch }),
    runs,
  )
  const readMs = await processorMs(() => readFrameFile(path, { scratch, into }), runs)
  return { picture: name, way: way.name, writeMs, readMs, megabytes: (await stat(path)).size / 1e6 }
}

/** The median of some runs after two that warm up. */
async function processorMs(work: () => Promise<unknown>, runs: number): Promise<number> {
  const measured: number[] = []
  for (let i = 0; i < runs + 2; i++) {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    measured.push((user + system) / 1000)
  }
  return spreadOf(measured.slice(2)).median
}

function figuresOf({ picture, way, writeMs, readMs, megabytes }: Case): Figure[] {
  return [
    { what: `${picture}: ${way}: write`, value: writeMs, unit: 'ms' },
    { what: `${picture}: ${way}: read`, value: readMs, unit: 'ms' },
    { what: `${picture}: ${way}: size`, value: megabytes, unit: 'MB' },
  ]
}
