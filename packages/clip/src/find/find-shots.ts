// Owns finding what a clip is: a folder of frames, a folder of such folders, a pattern (shot.####.exr, shot.%04d.exr), a video,
// an animated picture or a single one. Looks at names and kinds of files; opens none.

import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { PopcelError, systemWords } from '@popcel/protocol'
import { endingOf } from '../sequence/frame-name.ts'
import { groupSequences, type Sequence } from '../sequence/group-sequences.ts'

export const PICTURE_ENDINGS = ['exr', 'dpx', 'png', 'tif', 'tiff', 'jpg', 'jpeg', 'webp', 'bmp'] as const
export const VIDEO_ENDINGS = [
  ...['mp4', 'mov', 'm4v', 'mkv', 'webm', 'avi', 'mxf', 'mpg', 'mpeg', 'ts', 'm2ts', 'ogv'],
] as const
/** Files that may hold many frames of their own. */
export const ANIMATED_ENDINGS = ['gif', 'apng', 'webp', 'png'] as const

export type Shot = { /** For its folder of outputs; unique among the shots found. */ readonly name: string } & (
  | { readonly kind: 'sequence'; readonly folder: string; readonly sequence: Sequence }
  | { readonly kind: 'video'; readonly path: string }
  /** By its ending it can be animated; whether it is, only its bytes tell. */
  | { readonly kind: 'animation'; readonly path: string }
)

export type FoundShots = {
  readonly shots: readonly Shot[]
  /** Files that are neither frames nor videos, and single pictures beside a sequence: left alone. */
  readonly leftOut: readonly string[]
}

/** How deep folders of shots may be nested below the one that is named. */
const DEEPEST = 4

/** `leaveOut`: the folder of outputs, which may lie inside. @throws PopcelError input-missing, input-unreadable, clip-without-frames */
export async function findShots(input: string, leaveOut?: string): Promise<FoundShots> {
  const found = await stat(input).catch((error: NodeJS.ErrnoException) => error)
  if (!(found instanceof Error)) {
    if (!found.isDirectory()) return { shots: [shotOfFile(input)], leftOut: [] }
    return inFolder(input, leaveOut)
  }
  const pattern = patternOf(basename(input))
  if (!pattern) throw failureOf(found, input)
  return byPattern(input, pattern)
}

function shotOfFile(path: string): Shot {
  const name = basename(path)
  const ending = endingOf(name)
  const stem = ending === '' ? name : name.slice(0, -ending.length - 1)
  if (isOne(VIDEO_ENDINGS, ending)) return { kind: 'video', name: stem, path }
  if (isOne(ANIMATED_ENDINGS, ending)) return { kind: 'animation', name: stem, path }
  if (!isOne(PICTURE_ENDINGS, ending))
    throw new PopcelError('clip-not-read', { file: path, ending: ending || 'no ending' })
  return { kind: 'sequence', name: stem, folder: dirname(path), sequence: groupSequences([name])[0]! }
}

async function byPattern(input: string, pattern: RegExp): Promise<FoundShots> {
  const folder = dirname(input)
  const names = (await list(folder)).filter((entry) => !entry.isDirectory() && pattern.test(entry.name))
  const sequences = groupSequences(names.map(({ name }) => name))
  if (sequences.length === 0) throw new PopcelError('pattern-without-files', { file: input })
  return {
    shots: named(sequences.map((sequence) => ({ kind: 'sequence', name: sequence.name, folder, sequence }))),
    leftOut: [],
  }
}

/** `####` stands for a number of at least that many digits, `%04d` likewise, `*` for anything, all within one name. */
function patternOf(name: string): RegExp | undefined {
  if (!/#|%0?\d*d|\*/.test(name)) return undefined
  const parts = name.split(/(#+|%0?\d*d|\*)/).map((part, i) => {
    if (i % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    if (part === '*') return '.*'
    const digits = part.startsWith('#') ? part.length : Math.max(1, Number(/\d+/.exec(part)?.[0] ?? 1))
    return `-?\\d{${digits},}`
  })
  return new RegExp(`^${parts.join('')}$`, 'u')
}

async function inFolder(folder: string, leaveOut: string | undefined): Promise<FoundShots> {
  const found = await search(folder, '', leaveOut && resolve(leaveOut), 0)
  if (found.shots.length === 0) throw new PopcelError('clip-without-frames', { file: folder })
  return { shots: named(found.shots), leftOut: found.leftOut }
}

/** Frames in a folder are its shots; only where there are none, its folders are looked into. */
async function search(folder: string, below: string, leaveOut: string | undefined, depth: number): Promise<FoundShots> {
  if (leaveOut !== undefined && resolve(folder) === leaveOut) return { shots: [], leftOut: [] }
  const entries = (await list(folder)).filter(({ name }) => !name.startsWith('.'))
  const here = shotsAmong(
    folder,
    below,
    entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name),
  )
  if (here.shots.length > 0 || depth === DEEPEST) return here
  const shots: Shot[] = []
  const leftOut = [...here.leftOut]
  for (const { name } of entries.filter((entry) => entry.isDirectory()).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const inside = await search(join(folder, name), join(below, name), leaveOut, depth + 1)
    shots.push(...inside.shots)
    leftOut.push(...inside.leftOut)
  }
  return { shots, leftOut }
}

function shotsAmong(folder: string, below: string, names: readonly string[]): FoundShots {
  const pictures = names.filter((name) => isOne([...PICTURE_ENDINGS, 'gif', 'apng'], endingOf(name)))
  const sequences = groupSequences(pictures)
  const moving = sequences.filter(({ frames }) => frames.length > 1)
  const videos = names.filter((name) => isOne(VIDEO_ENDINGS, endingOf(name))).sort()
  // Beside a sequence or a video a lone picture is a reference, a thumbnail, a slate.
  const singles = moving.length + videos.length > 0 ? [] : sequences
  const taken = new Set(
    [...moving, ...singles].flatMap(({ frames, duplicates }) => [...frames, ...duplicates]).map(({ name }) => name),
  )
  const place = (name: string) => (below === '' ? name : join(below, name))
  const shots: Shot[] = [
    ...moving.map((sequence) => ({ kind: 'sequence' as const, name: place(sequence.name), folder, sequence })),
    ...singles.map(({ frames }) => {
      const shot = shotOfFile(join(folder, frames[0]!.name))
      return { ...shot, name: place(shot.name) }
    }),
    ...videos.map((name) => ({
      kind: 'video' as const,
      name: place(name.slice(0, name.lastIndexOf('.'))),
      path: join(folder, name),
    })),
  ]
  // A folder that holds one shot is named after the folder.
  const only = shots.length === 1 && below !== '' ? shots.map((shot) => ({ ...shot, name: below })) : shots
  const leftOut = names.filter((name) => !taken.has(name) && !videos.includes(name)).map((name) => join(folder, name))
  return { shots: only, leftOut }
}

/** Names that come twice (`a.exr`, `a.mov`) get their ending, then a number. */
function named(shots: readonly Shot[]): Shot[] {
  const count = new Map<string, number>()
  for (const { name } of shots) count.set(name, (count.get(name) ?? 0) + 1)
  const used = new Set<string>()
  return shots.map((shot) => {
    const ending = shot.kind === 'sequence' ? shot.sequence.ending : endingOf(shot.path)
    let name = count.get(shot.name) === 1 ? shot.name : `${shot.name}_${ending}`
    for (let n = 2; used.has(name); n++) name = `${shot.name}_${ending}_${n}`
    used.add(name)
    return { ...shot, name }
  })
}

async function list(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw failureOf(error, folder)
  })
}

function failureOf(error: NodeJS.ErrnoException, file: string): PopcelError {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR')
    return new PopcelError('input-missing', { file }, { cause: error })
  return new PopcelError(
    'input-unreadable',
    { file, reason: systemWords(error.code ?? error.message) },
    { cause: error },
  )
}

function isOne(endings: readonly string[], ending: string): boolean {
  return endings.includes(ending)
}
