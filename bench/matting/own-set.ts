// Owns reading a set of one's own: FOLDER/pictures/NAME.* with the truth of each in FOLDER/truth/NAME.png.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { CutOut } from '@popcel/matting'
import { readRaw } from './raw.ts'

export type OwnPicture = {
  readonly id: string
  /** Of the picture, with its dot. */
  readonly ending: string
  readonly picture: Uint8Array
  readonly truth: CutOut
  /** A truth that is a grey matte tells nothing of colours: there is no halo to measure. */
  readonly truthHasColour: boolean
}

export type OwnSet = { readonly pictures: readonly OwnPicture[]; readonly leftOut: readonly string[] }

const READ = /\.(png|jpe?g|webp|avif|tiff?)$/i

/**
 * Pictures in the order of their names. A picture without a truth is left out and named; a truth is straight RGBA or a grey matte of the
 * picture's size.
 * @throws Error that names the folder or file, where there is nothing to judge or a truth does not fit its picture
 */
export async function readOwnSet(folder: string, ids: readonly string[]): Promise<OwnSet> {
  const place = join(folder, 'pictures')
  if (!statSync(place, { throwIfNoEntry: false })?.isDirectory() || !existsSync(join(folder, 'truth')))
    throw new Error(`${folder}: a set has the folders pictures and truth in it`)
  const files = readdirSync(place)
    .filter((name) => READ.test(name) && !name.startsWith('.'))
    .sort()
  const idOf = (name: string) => name.slice(0, -extname(name).length)
  refuseTwice(files.map(idOf), place)
  const unknown = ids.filter((id) => !files.some((name) => idOf(name) === id))
  if (unknown.length > 0) throw new Error(`${place}: no picture is called ${unknown.join(', ')}`)
  const wanted = files.filter((name) => ids.length === 0 || ids.includes(idOf(name)))
  const truthOf = (name: string) => join(folder, 'truth', `${idOf(name)}.png`)
  const pictures: OwnPicture[] = []
  for (const name of wanted.filter((each) => existsSync(truthOf(each)))) {
    const picture = readFileSync(join(place, name))
    const truth = await readTruth(truthOf(name), picture)
    pictures.push({ id: idOf(name), ending: extname(name), picture, ...truth })
  }
  if (pictures.length === 0) throw new Error(`${folder}: no picture has a truth of its name, as NAME.png`)
  return { pictures, leftOut: wanted.filter((each) => !existsSync(truthOf(each))) }
}

/** Results are files of the report by their ids. */
function refuseTwice(ids: readonly string[], place: string): void {
  const twice = ids.find((id, at) => ids.indexOf(id) !== at)
  if (twice !== undefined) throw new Error(`${place}: two pictures are called ${twice}`)
}

async function readTruth(file: string, picture: Uint8Array): Promise<Pick<OwnPicture, 'truth' | 'truthHasColour'>> {
  const { width, height, channels, data } = await readRaw(readFileSync(file))
  const seen = await readRaw(picture)
  if (width !== seen.width || height !== seen.height)
    throw new Error(`${file}: is ${width}×${height} and its picture ${seen.width}×${seen.height}`)
  const truthHasColour = channels === 4
  const rgba = new Uint8Array(width * height * 4)
  for (let p = 0; p < width * height; p++) {
    for (let c = 0; c < 3; c++)
      rgba[p * 4 + c] = truthHasColour ? data[p * 4 + c]! : seen.data[p * seen.channels + (seen.channels < 3 ? 0 : c)]!
    rgba[p * 4 + 3] = data[p * channels + (channels === 2 ? 1 : channels === 4 ? 3 : 0)]!
  }
  return { truth: { width, height, channels: 4, data: rgba, space: 'srgb', alpha: 'straight' }, truthHasColour }
}
