// Owns reading a set of one's own: `pictures/ID.png|jpg|webp` and `truth/ID.png`, a straight cut-out or a grey matte of the same size.

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join, parse, resolve } from 'node:path'
import { readResult } from './judge-folder.ts'
import { isLarge, readColours, writeSmall } from './raw.ts'
import { type BenchSubject, writeTruth } from './subjects.ts'

const PICTURES = /^\.(png|jpe?g|webp)$/i
/** Of a set of one's own nothing is known but the pictures. */
const NOTHING_KNOWN = { background: '', kind: '', shadow: 'none', jpegQuality: null } as const

/**
 * Copies the pictures and their truth into the report's folder `out`; only these `ids` where there are any.
 * @throws Error that names the folder or the pictures that do not fit
 */
export async function readOwnSet(set: string, out: string, ids: readonly string[]): Promise<BenchSubject[]> {
  const names = namesIn(set, ids)
  const lacking = names.filter((name) => !existsSync(truthOf(set, name)))
  if (lacking.length > 0)
    throw new Error(
      `${join(set, 'truth')}: there is no true matte for ${listed(lacking)}; it is called ${parse(lacking[0]!).name}.png`,
    )
  for (const part of ['pictures', 'truth']) mkdirSync(join(out, part), { recursive: true })
  const subjects: BenchSubject[] = []
  for (const name of names) subjects.push(await subjectOf(set, out, name))
  return subjects
}

function namesIn(set: string, ids: readonly string[]): string[] {
  const folder = join(set, 'pictures')
  if (!existsSync(folder))
    throw new Error(`${set}: a set has its pictures in a folder called pictures, and there is none`)
  const all = readdirSync(folder).filter((name) => PICTURES.test(parse(name).ext))
  all.sort(new Intl.Collator('en', { numeric: true }).compare)
  if (all.length === 0) throw new Error(`${folder}: there is no PNG, JPEG or WebP`)
  const twice = all.filter((name, at) => at > 0 && parse(name).name === parse(all[at - 1]!).name)
  if (twice.length > 0) throw new Error(`${folder}: two pictures are called ${parse(twice[0]!).name}`)
  const unknown = ids.filter((id) => !all.some((name) => parse(name).name === id))
  if (unknown.length > 0) throw new Error(`${folder}: no picture is called ${unknown.join(', ')}`)
  return ids.length === 0 ? all : all.filter((name) => ids.includes(parse(name).name))
}

function truthOf(set: string, name: string): string {
  return join(set, 'truth', `${parse(name).name}.png`)
}

async function subjectOf(set: string, out: string, name: string): Promise<BenchSubject> {
  const id = parse(name).name
  const file = resolve(set, 'pictures', name)
  const truthFile = truthOf(set, name)
  const { truth, hasColour } = await load(file, truthFile)
  const { width, height } = truth
  const copy = join(out, 'pictures', name)
  copyFileSync(file, copy)
  if (isLarge(truth)) await writeSmall(copy, copy)
  await writeTruth(out, id, truth)
  const again = () => load(file, truthFile)
  return { id, spec: NOTHING_KNOWN, width, height, file, copy: name, hasColour, load: again }
}

async function load(file: string, truthFile: string) {
  const { picture, colours } = await readPicture(file)
  const read = await readResult(truthFile, picture, colours)
  if (typeof read === 'string') throw new Error(`${truthFile}: ${read.replace('the result', 'the truth')}`)
  return { picture, truth: read.cut, hasColour: !read.isMatte }
}

async function readPicture(file: string) {
  try {
    const picture = readFileSync(file)
    return { picture, colours: await readColours(picture) }
  } catch (cause) {
    throw new Error(`${file}: is no picture that can be read (${(cause as Error).message})`, { cause })
  }
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''}`
}
