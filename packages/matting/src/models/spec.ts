// Owns the shape of a row of MODELS: where weights come from, under which licence, and how pixels go in and alpha comes out.

/** A file of weights. `part` is 'model' where there is only one. At least one digest is pinned unless `unpinned` says why not. */
export type WeightsFile = {
  readonly part: string
  /** The name in the store, under the model's id. */
  readonly name: string
  readonly url: string
  readonly bytes?: number
  readonly sha256?: string
  readonly md5?: string
  /** Why no digest is pinned: its source publishes none that could be read. The store then pins what it first sees. */
  readonly unpinned?: string
}

export type Licence = {
  /** SPDX id where there is one, else the name that the authors give. */
  readonly name: string
  readonly url: string
  /** May the weights be used for commercial work? */
  readonly commercial: boolean
}

/** How a picture becomes the network's size. */
export type InputSize =
  /** Both sides to these numbers, whatever the picture's shape. */
  | { readonly kind: 'squash'; readonly width: number; readonly height: number }
  /** Shape kept: the longest side at most `longest`, both sides rounded to a multiple. */
  | { readonly kind: 'free'; readonly longest: number; readonly multiple: number }
  /** Shape kept, top left in a canvas of these numbers, the rest zero. */
  | { readonly kind: 'pad'; readonly width: number; readonly height: number }
