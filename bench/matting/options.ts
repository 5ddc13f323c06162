// Owns what can be asked of `make bench SUITES="matting …"`: which models, which peers, which pictures.

import { isModelId, REFINEMENTS, type Refinement } from '@popcel/matting'

export type Peer = { readonly name: string; readonly folder: string }

/** One of our own columns. `refine` is undefined where nothing was said: then it cuts as users do, by the engine's own choice. */
export type Model = { readonly name: string; readonly model: string; readonly refine: Refinement | undefined }

export type MattingOptions = {
  readonly models: readonly Model[]
  readonly peers: readonly Peer[]
  /** Ids of pictures; all where it is empty. */
  readonly pictures: readonly string[]
  /** `scored`, `illustrated`, or the folder of a set of one's own. */
  readonly set: string
  /** Where the report goes; the suite's usual place where it is undefined. */
  readonly out: string | undefined
}

export const USAGE =
  'matting [--models auto,mini,key,mini+none] [--peer NAME=FOLDER]… [--set scored|illustrated|FOLDER] [--pictures ID,ID] [--out FOLDER]; a refinement stands after a +'

/** @throws Error with the usage, for words that are not known */
export function readOptions(args: readonly string[]): MattingOptions {
  const peers: Peer[] = []
  let models = ['auto', 'mini', 'key']
  let pictures: string[] = []
  let set = 'scored'
  let out: string | undefined
  for (let i = 0; i < args.length; i += 2) {
    const [option, value] = [args[i], args[i + 1]]
    if (value === undefined) throw new Error(`${option} wants a value: ${USAGE}`)
    if (option === '--models') models = value.split(',').filter((name) => name !== 'none')
    else if (option === '--pictures') pictures = [...new Set(value.split(','))]
    else if (option === '--out') out = value
    else if (option === '--set') set = value
    else if (option === '--peer') peers.push(readPeer(value))
    else throw new Error(`${option} is not known: ${USAGE}`)
  }
  refuseTwice([...models, ...peers.map(({ name }) => name)])
  return { models: models.map(readModel), peers, pictures, set, out }
}

/** A column is a folder of the report. */
function refuseTwice(names: readonly string[]): void {
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw new Error(`two columns would be called ${twice}: ${USAGE}`)
}

function readPeer(value: string): Peer {
  const at = value.indexOf('=')
  if (at < 1 || at === value.length - 1) throw new Error(`a peer is NAME=FOLDER, not ${value}: ${USAGE}`)
  const [name, folder] = [value.slice(0, at), value.slice(at + 1)]
  if (!/^[\p{L}\p{N}_][\p{L}\p{N}_.+ -]*$/u.test(name)) throw new Error(`${name} is no name for a column: ${USAGE}`)
  return { name, folder }
}

function readModel(name: string): Model {
  const [model = '', refine, ...rest] = name.split('+')
  const known: readonly (string | undefined)[] = [undefined, ...REFINEMENTS]
  const isModel = model === 'auto' || model === 'key' || isModelId(model)
  if (!isModel || rest.length > 0 || !known.includes(refine))
    throw new Error(`${name} is no model, or is refined otherwise than by ${REFINEMENTS.join(', ')}: ${USAGE}`)
  return { name, model, refine: refine as Refinement | undefined }
}
