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

/**
 * Shape kept: the longest side becomes `longest`, or, where the shortest would be less than `least`, up to `most`; no side more than
 * `enlarged` times what the picture has; both rounded to a multiple.
 */
export type LongestSide = {
  readonly kind: 'longest'
  readonly longest: number
  readonly least: number
  readonly most: number
  readonly enlarged: number
  readonly multiple: number
}

/** How a picture becomes the network's size. */
export type InputSize =
  /** Both sides to these numbers, whatever the picture's shape. */
  | { readonly kind: 'squash'; readonly width: number; readonly height: number }
  /** Both sides to what the file asks for; to `otherwise` where the file leaves them open. */
  | { readonly kind: 'own'; readonly otherwise: number }
  /** Shape kept: the longest side at most `longest` (a smaller picture is not enlarged), both sides rounded to a multiple. */
  | { readonly kind: 'free'; readonly longest: number; readonly multiple: number }
  /** Shape kept: the shortest side becomes `shortest`, but no side more than `longest`; both sides rounded to a multiple. */
  | { readonly kind: 'shortest'; readonly shortest: number; readonly longest: number; readonly multiple: number }
  | LongestSide
  /** Shape kept, top left in a canvas of these numbers, the rest zero. */
  | { readonly kind: 'pad'; readonly width: number; readonly height: number }

/** A resampling kernel, with Pillow's rules; all but 'nearest' widen when they shrink a picture. See resample.ts. */
export type Kernel = 'nearest' | 'bilinear' | 'bicubic' | 'lanczos'

export type Triple = readonly [number, number, number]

/**
 * How pixels go in: encoded sRGB 0..1 (the sample divided by 255 or 65535, never by the picture's own maximum), resized,
 * then `(x − mean) / std` for red, green, blue.
 */
export type PictureInput = {
  /** The input's name. Undefined: the file's only input. A file with one input may call it as it likes. */
  readonly name?: string
  readonly size: InputSize
  readonly kernel: Kernel
  readonly mean: Triple
  readonly std: Triple
}

/**
 * What makes alpha of an output: 'none' where it is 0..1 already, 'sigmoid' of logits, 'not-first' for one plane of logits
 * a class, of which the first is the background (alpha is 1 − its softmax).
 */
export type Activation = 'none' | 'sigmoid' | 'not-first'

/** What the network for clothes tells apart; 'full' is clothing in one piece, such as a dress. */
export type ClothName = 'upper' | 'lower' | 'full'

export type AlphaOutput = {
  /** The output's name. Undefined: the file's first output. A file with one output may call it as it likes. */
  readonly name?: string
  readonly activation: Activation
  /** With 'not-first': what the planes after the first show, by which a part of them can be asked for. */
  readonly classes?: readonly ClothName[]
  /** Takes alpha back to the picture's size. */
  readonly kernel: Kernel
}

type Row = {
  /** Rows of one family differ in their weights only. */
  readonly family: string
  /** What it is good for, as the ending of "use it for …". */
  readonly use: string
  /** Empty where the user brings a file; `bring` then says which. */
  readonly files: readonly WeightsFile[]
  readonly bring?: string
  /** The weights are in the package: nothing to pull. */
  readonly bundled?: boolean
  readonly licence: Licence
  readonly notes?: string
}

/**
 * A finer look of the same network: at so many px of the longer side, but at most so many times what the picture has; mirrored or not.
 * `whole`: with a third look, at so many px, at what large parts are.
 */
export type Look = {
  readonly longest: number
  readonly enlarged: number
  readonly mirrored: boolean
  readonly whole?: number
}

/** Picture in, alpha out. */
export type PlainSpec = Row & {
  readonly kind: 'plain'
  readonly input: PictureInput
  readonly output: AlphaOutput
  /** Its matte is rough: it is decided again by the picture's colours before its edge is refined. */
  readonly rough?: boolean
  /** Where `auto` takes it for a single picture, it looks a second time in this way. Such a row's `input.size` is a {@link LongestSide}. */
  readonly again?: Look
}

/** Four channels in: normalised RGB and a rough matte 0..1 as it is. `foreground` names an output of straight sRGB colour. */
export type HintSpec = Row & {
  readonly kind: 'hint'
  readonly input: PictureInput
  readonly output: AlphaOutput
  readonly foreground?: string
  /** Names that a file may give to an input of one number: how much of its refiner's correction is taken. 1 is all of it. */
  readonly refiner?: readonly string[]
}

/** Four channels in: RGB and a trimap of 0, ½ and 1; a fixed square that is laid over the picture at its own scale. */
export type TrimapSpec = Row & {
  readonly kind: 'trimap'
  readonly input: PictureInput & {
    readonly size: { readonly kind: 'squash'; readonly width: number; readonly height: number }
  }
  readonly output: AlphaOutput
}

/** Frames in order, each with the state that the one before left. */
export type RecurrentSpec = Row & {
  readonly kind: 'recurrent'
  readonly input: PictureInput & { readonly name: string }
  readonly output: AlphaOutput
  readonly foreground?: string
  /** Input and output names of each tensor of state; zeros [1,1,1,1] to start with. */
  readonly state: readonly { readonly input: string; readonly output: string }[]
  /** The input that takes how much smaller the first pass sees the frame; its longest side becomes `side` px, never more than it is. */
  readonly ratio: { readonly input: string; readonly side: number }
}

/** Two files: `encoder` sees the picture once, `decoder` answers each click. */
export type PromptSpec = Row & {
  readonly kind: 'prompt'
  readonly encoder: PictureInput & {
    /** 'hwc' is height, width, 3 without a batch, in 0..255. */
    readonly layout: 'nchw' | 'hwc'
    /** Output of the encoder -> input of the decoder. */
    readonly features: Readonly<Record<string, string>>
  }
  readonly decoder: {
    /** Is a point (0, 0) with label −1 put after the prompts? */
    readonly padPoint: boolean
    /** Side of the earlier mask that may be fed (here always zeros). */
    readonly maskSide: number
    /** The input that takes height and width of the encoder's canvas, where there is one. */
    readonly canvasInput?: string
    readonly masks: string
    readonly scores: string
  }
}

export type ModelSpec = PlainSpec | HintSpec | TrimapSpec | RecurrentSpec | PromptSpec
export type ModelKind = ModelSpec['kind']
