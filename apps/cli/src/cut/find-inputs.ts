// Owns turning what was typed (files, folders, patterns) into a list of inputs in a natural order. It opens no picture.

import { type Dirent, existsSync } from 'node:fs'
import { glob, opendir, readdir, realpath, stat } from 'node:fs/promises'
import { dirname, extname, join, relative, resolve, sep } from 'node:path'
import { PopcelError } from '@popcel/protocol'
import { failureOfInput } from '../failure.ts'

export type FoundInput = {
  readonly path: string
  /** The folder between the typed folder (or the fixed beginning of the pattern) and the file; '' when there is none. */
  readonly below: string
  /** Typed by name, so that it is taken whatever it is called. */
  readonly given: boolean
}

/** One of the typed inputs that leads to nothing. */
export type Missed = { readonly input: string; readonly error: PopcelError }

export type FindOptions = {
  readonly recursive: boolean
  /** A folder inside a typed folder or pattern that is not looked into: where the cut-outs go. */
  readonly leaveOut?: string
  /** Told of each picture that is found and left out, because its ending is of a kind that is not read. */
  readonly onUnread?: (path: string) => void
}

/** `onClosed` is told of each folder further below that cannot be read; the others are looked into all the same. */
type ListOptions = FindOptions & { readonly onClosed: (folder: string, error: PopcelError) => void }

/** Where a search looks: a folder, and whether below it too; a watcher listens there. `kind` is that of what was typed. */
export type SearchRoot = {
  readonly folder: string
  readonly deep: boolean
  readonly kind: 'file' | 'folder' | 'pattern'
}

const endings = new Set(
  'png apng jpg jpeg jpe jfif webp gif avif tif tiff svg bmp dib heic heif hif pbm pgm ppm pnm pam'
    .split(' ')
    .map((name) => `.${name}`),
)
const unread = /\.(j2k|jp2|jxl|psd|tga)$/i
const magic = /[*?[{]/

/** A typed name of a file that is among the inputs already, by that or by another name. */
export type Repeat = { readonly input: string; readonly before: string }

export type Found = {
  readonly inputs: FoundInput[]
  readonly missed: Missed[]
  readonly repeats: Repeat[]
}

/**
 * Files are taken as they are typed, in their order. Folders and patterns give their picture files (by ending; hidden ones
 * and those below `leaveOut` are left out) in natural order. A name that exists is never read as a pattern. Each file is there
 * once, however often and by whatever spelling or link it is typed; two names that a folder itself holds are two.
 */
export async function findInputs(typed: readonly string[], options: FindOptions): Promise<Found> {
  const leaveOut = options.leaveOut === undefined ? undefined : await realOf(options.leaveOut)
  const list = createList()
  const missed = new Map<string, Missed>()
  for (const input of typed) {
    try {
      const onClosed = (folder: string, error: PopcelError) => missed.set(resolve(folder), { input: folder, error })
      const found = await findOne(input, { ...options, onClosed, ...(leaveOut === undefined ? {} : { leaveOut }) })
      for (const each of found) await list.add(each)
    } catch (error) {
      missed.set(resolve(input), { input, error: failureOfInput(error, input) })
    }
  }
  return { inputs: list.inputs, repeats: list.repeats, missed: [...missed.values()] }
}

function createList() {
  const inputs: FoundInput[] = []
  const repeats: Repeat[] = []
  /** Places in `inputs`, by name and by the file behind the name. */
  const byName = new Map<string, number>()
  const byFile = new Map<string, number>()
  return {
    inputs,
    repeats,
    async add(each: FoundInput): Promise<void> {
      const [name, file] = each.path === '-' ? ['-', '-'] : [resolve(each.path), await realOf(each.path)]
      // A folder that holds a file and a link to it wants both cut out, under both names.
      const place = byName.get(name) ?? (each.given ? byFile.get(file) : undefined)
      if (place === undefined) {
        byName.set(name, inputs.length)
        if (!byFile.has(file)) byFile.set(file, inputs.length)
        inputs.push(each)
        return
      }
      const before = inputs[place]!
      const told = each.given && (before.given || !byName.has(name)) && each.path !== '-'
      if (told) repeats.push({ input: each.path, before: before.path })
      if (each.given) inputs[place] = { ...before, given: true }
    },
  }
}

/** The folders in which {@link findInputs} would find them. */
export async function searchRoots(typed: readonly string[], recursive: boolean): Promise<SearchRoot[]> {
  const roots: SearchRoot[] = []
  for (const input of typed) {
    const kind = await kindOf(input)
    if (kind === 'file') roots.push({ folder: resolve(input, '..'), deep: false, kind })
    else {
      const folder = kind === 'folder' ? input : fixedPart(input)
      const parts = relative(folder, input).split(sep).length
      roots.push({ folder, deep: recursive || (kind === 'pattern' && parts > 1), kind })
    }
  }
  return roots
}

export async function isSameFolder(a: string, b: string): Promise<boolean> {
  return (await realOf(a)) === (await realOf(b))
}

/** 'a2' before 'a10', folder by folder; equal in that sense, by code. */
export function comparePaths(a: string, b: string): number {
  const left = a.split(sep)
  const right = b.split(sep)
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = natural().compare(left[i]!, right[i]!)
    if (order !== 0) return order
  }
  return left.length - right.length || (a < b ? -1 : a > b ? 1 : 0)
}

let collator: Intl.Collator | undefined

/** Made when there is something to put in order: it takes as long as all modules of the command together. */
function natural(): Intl.Collator {
  collator ??= new Intl.Collator('en', { numeric: true })
  return collator
}

export function isPictureName(name: string): boolean {
  return !name.startsWith('.') && endings.has(extname(name).toLowerCase())
}

async function findOne(input: string, options: ListOptions): Promise<FoundInput[]> {
  const kind = await kindOf(input)
  if (isAddress(input)) {
    const address = input.slice(0, 80)
    throw new PopcelError('usage', {
      reason: `${address}: nothing is fetched here; pipe it in, such as: curl -L ${address} | popcel cut - -o cut.png`,
    })
  }
  if (kind === 'file') return [{ path: input, below: '', given: true }]
  const root = kind === 'folder' ? input : fixedPart(input)
  // Where the root lies in the output folder itself, that was meant.
  const { leaveOut, recursive, onUnread, onClosed } = options
  const apart = leaveOut !== undefined && !isBelow(await realOf(root), leaveOut) ? { leaveOut } : {}
  const list = kind === 'folder' ? listFolder : listPattern
  const paths = await list(input, { recursive, onClosed, ...apart, ...(onUnread && { onUnread }) })
  if (paths.length === 0) throw new PopcelError(kind === 'folder' ? 'folder-without-pictures' : 'pattern-without-files')
  return paths.sort(comparePaths).map((path) => {
    const below = relative(resolve(root), resolve(path, '..'))
    return { path, below, given: false }
  })
}

function isAddress(input: string): boolean {
  return /^(https?|ftp):\/\/./i.test(input) && !existsSync(input)
}

async function kindOf(input: string): Promise<'file' | 'folder' | 'pattern'> {
  if (input === '-') return 'file'
  const found = await stat(input).catch(() => undefined)
  if (found) return found.isDirectory() ? 'folder' : 'file'
  return magic.test(input) ? 'pattern' : 'file'
}

async function listFolder(folder: string, options: ListOptions): Promise<string[]> {
  if (isBelow(await realOf(folder), options.leaveOut)) return []
  const paths: string[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue
    const path = join(folder, entry.name)
    // A link to a folder is not followed: it may lead back up.
    if (entry.isDirectory()) {
      if (options.recursive) paths.push(...(await listBelow(path, options)))
    } else if (await isWanted(entry, path, options)) paths.push(path)
  }
  return paths
}

async function listBelow(folder: string, options: ListOptions): Promise<string[]> {
  try {
    return await listFolder(folder, options)
  } catch (error) {
    options.onClosed(folder, failureOfInput(error, folder))
    return []
  }
}

async function isWanted(entry: Dirent, path: string, { onUnread }: FindOptions): Promise<boolean> {
  if (unread.test(entry.name)) onUnread?.(path)
  return isPictureName(entry.name) && (await isFile(entry, path))
}

async function listPattern(pattern: string, options: ListOptions): Promise<string[]> {
  const paths: string[] = []
  for await (const entry of glob(pattern, { withFileTypes: true })) {
    const path = join(relative(process.cwd(), entry.parentPath), entry.name)
    const typed = resolve(pattern) === pattern ? resolve(path) : path
    if (entry.name.startsWith('.') || isBelow(await realOf(resolve(typed, '..')), options.leaveOut)) continue
    if (entry.isDirectory()) {
      if (options.recursive) paths.push(...(await listBelow(typed, options)))
    } else if (await isWanted(entry, typed, options)) paths.push(typed)
  }
  await tellClosed(pattern, options)
  return [...new Set(paths)]
}

/** Node's glob passes over folders that it cannot read without a word: they are looked for here, at every level of the pattern. */
async function tellClosed(pattern: string, { leaveOut, onClosed }: ListOptions): Promise<void> {
  const fixed = fixedPart(pattern)
  const levels: string[] = []
  for (let level = dirname(pattern); magic.test(level); level = dirname(level)) levels.push(level)
  const told = new Set<string>()
  for (const level of [fixed, ...levels.reverse()])
    for await (const entry of glob(level, { withFileTypes: true })) {
      const folder = join(relative(process.cwd(), entry.parentPath), entry.name)
      const typed = resolve(pattern) === pattern ? resolve(folder) : folder
      if (!entry.isDirectory() || told.has(typed) || isBelow(await realOf(typed), leaveOut)) continue
      told.add(typed)
      await opendir(typed).then(
        (opened) => opened.close(),
        (error) => onClosed(typed, failureOfInput(error, typed)),
      )
    }
}

/** The folders of a pattern before its first wildcard. */
function fixedPart(pattern: string): string {
  const parts = pattern.split(sep === '\\' ? /[\\/]/ : '/')
  const first = parts.findIndex((part) => magic.test(part))
  const fixed = parts.slice(0, first).join(sep)
  return fixed || (pattern.startsWith('/') ? '/' : '.')
}

/** The folder itself counts too. Both without links. */
function isBelow(path: string, folder: string | undefined): boolean {
  return folder !== undefined && `${path}${sep}`.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

async function isFile(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isFile()
  // One that leads nowhere is a picture that is lost: it fails under its name when it is read.
  return (await stat(path).catch(() => undefined))?.isFile() ?? true
}

/** The path without links; the path itself where nothing is there yet. */
async function realOf(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path))
}
