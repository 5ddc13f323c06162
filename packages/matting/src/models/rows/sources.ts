// Owns where files of weights come from, and the numbers with which networks of these schools were trained.
// Digests: md5 and sha256 as pinned in rembg's source; further sha256 and sizes as several independent projects pin them for
// the same address. None was checked by a download of ours; `popcel models pull` checks at the user's.

import type { PictureInput, Triple, WeightsFile } from '../spec.ts'

export const IMAGENET_MEAN: Triple = [0.485, 0.456, 0.406]
export const IMAGENET_STD: Triple = [0.229, 0.224, 0.225]
export const ZERO: Triple = [0, 0, 0]
export const HALF: Triple = [0.5, 0.5, 0.5]
export const ONE: Triple = [1, 1, 1]

export const IMAGENET = { mean: IMAGENET_MEAN, std: IMAGENET_STD } as const

export const square = (side: number) => ({ kind: 'squash', width: side, height: side }) as const

/** An ImageNet-normalised square. */
export const imagenetSquare = (side: number, kernel: PictureInput['kernel']): PictureInput => ({
  size: square(side),
  kernel,
  ...IMAGENET,
})

type Pins = Pick<WeightsFile, 'bytes' | 'sha256' | 'md5' | 'unpinned'>

const REMBG = 'https://github.com/danielgatis/rembg/releases/download/v0.0.0/'
const BIREFNET = 'https://github.com/ZhengPeng7/BiRefNet/releases/download/v1/'
const RVM = 'https://github.com/PeterL1n/RobustVideoMatting/releases/download/v1.0.0/'

export const fromRembg = (name: string, pins: Pins, part = 'model'): WeightsFile => ({
  part,
  name,
  url: REMBG + name,
  ...pins,
})
export const fromBirefnet = (name: string, pins: Pins): WeightsFile => ({
  part: 'model',
  name,
  url: BIREFNET + name,
  ...pins,
})
export const fromRvm = (name: string, pins: Pins): WeightsFile => ({ part: 'model', name, url: RVM + name, ...pins })

/** `revision` is a commit, or 'main' where the digest alone holds the file. */
export const fromHuggingFace = (
  repository: string,
  revision: string,
  path: string,
  name: string,
  pins: Pins,
  part = 'model',
): WeightsFile => ({
  part,
  name,
  url: `https://huggingface.co/${repository}/resolve/${revision}/${path}`,
  ...pins,
})
