// Owns what can be asked of `make bench SUITES="matting …"`: which models, which peers, which pictures.

import { REFINEMENTS, type Refinement } from '@popcel/matting'

export type Peer = { readonly name: string; readonly folder: string }

/** One of our own columns. */
export type Model = { readonly name: string; readonly model: string; readonly refine: Refinement }

export type MattingOptions = {
  readonly models: readonly Model[]
  readonly peers: readonly Peer[]
  /** Ids of pictures; all where it is empty. */
  readonly pictures: readonly string[]
  /** Where the report goes; the suite's usual place where it is undefined. */
  readonly out: string | undefined
}

export const USAGE =
  'matting [--models auto,mini,key,mini+guided] [--peer NAME=FOLDER]… [--pictures ID,ID] [--out FOLDER]; a refinement stands after a +'

/** @throws Error with the usage, for words that are not known */
export function readOptions(args: readonly string[]): MattingOptions {
  const peers: Peer[] = []
  let models = ['auto', 'mini', 'key']
  let pictures: string[] = []
  let out: string | undefined
  for (let i = 0; i < args.length; i += 2) {
    const [option, value] = [args[i], args[i + 1]]
    if (value === undefined) throw new Error(`${option} wants a value: ${USAGE}`)
    if (option === '--models') models = value.split(',').filter((name) => name !== 'none')
    else if (option === '--pictures') pictures = value.split(',')
    else if (option === '--out') out = value
    else if (option === '--peer') peers.push(readPeer(value))
    else throw new Error(`${option} is not known: ${USAGE}`)
  }
  return { models: models.map(readModel), peers, pictures, out }
}

function readPeer(value: string): Peer {
  const at = value.indexOf('=')
  if (at < 1 || at === value.length - 1) throw new Error(`a peer is NAME=FOLDER, not ${value}: ${USAGE}`)
  return { name: value.slice(0, at), folder: value.slice(at + 1) }
}

function readModel(name: string): Model {
  const [model = '', refine = 'none', ...rest] = name.split('+')
  const known: readonly string[] = REFINEMENTS
  if (model === '' || rest.length > 0 || !known.includes(refine))
    throw new Error(`${name} is no model, or its refinement is none of ${REFINEMENTS.join(', ')}: ${USAGE}`)
  return { name, model, refine: refine as Refinement }
}
