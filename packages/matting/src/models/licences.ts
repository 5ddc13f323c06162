// Owns the licences of the rows of MODELS, as their authors state them. No legal advice.

import type { Licence } from './spec.ts'

export const OURS: Licence = { name: 'MIT', url: 'https://opensource.org/license/mit', commercial: true }
export const U2NET: Licence = {
  name: 'Apache-2.0',
  url: 'https://github.com/xuebinqin/U-2-Net/blob/master/LICENSE',
  commercial: true,
}
export const CLOTH: Licence = {
  name: 'MIT',
  url: 'https://github.com/levindabhi/cloth-segmentation/blob/main/LICENSE',
  commercial: true,
}
export const DIS: Licence = {
  name: 'Apache-2.0',
  url: 'https://github.com/xuebinqin/DIS/blob/main/LICENSE.md',
  commercial: true,
}
export const ANIME_SEG: Licence = {
  name: 'Apache-2.0',
  url: 'https://github.com/SkyTNT/anime-segmentation/blob/main/LICENSE',
  commercial: true,
}
export const IMGLY_ISNET: Licence = {
  name: 'MIT',
  url: 'https://huggingface.co/imgly/isnet-general-onnx',
  commercial: true,
}
export const BIREFNET: Licence = {
  name: 'MIT',
  url: 'https://github.com/ZhengPeng7/BiRefNet/blob/main/LICENSE',
  commercial: true,
}
export const TOONOUT: Licence = { name: 'MIT', url: 'https://huggingface.co/joelseytre/toonout', commercial: true }
export const BRIA: Licence = {
  name: 'CC-BY-NC-4.0',
  url: 'https://huggingface.co/briaai/RMBG-2.0',
  commercial: false,
}
export const MODNET: Licence = {
  name: 'Apache-2.0',
  url: 'https://github.com/ZHKKKe/MODNet/blob/master/LICENSE',
  commercial: true,
}
export const BEN2: Licence = {
  name: 'MIT',
  url: 'https://github.com/PramaLLC/BEN2/blob/main/LICENSE',
  commercial: true,
}
export const VITMATTE: Licence = {
  name: 'MIT',
  url: 'https://github.com/hustvl/ViTMatte/blob/main/LICENSE',
  commercial: true,
}
export const SAM: Licence = {
  name: 'Apache-2.0',
  url: 'https://github.com/facebookresearch/segment-anything/blob/main/LICENSE',
  commercial: true,
}
export const SAM2: Licence = {
  name: 'Apache-2.0',
  url: 'https://github.com/facebookresearch/sam2/blob/main/LICENSE',
  commercial: true,
}
export const CORRIDOR_KEY: Licence = {
  name: 'CC-BY-NC-SA-4.0 with additions',
  url: 'https://github.com/nikopueringer/CorridorKey',
  commercial: false,
}
/** Commercial work is allowed; what contains the weights must be GPL too. */
export const RVM: Licence = {
  name: 'GPL-3.0',
  url: 'https://github.com/PeterL1n/RobustVideoMatting/blob/master/LICENSE',
  commercial: true,
}
/** For rows to which the user brings a file: nothing is known of it, so nothing is promised. */
export const UNKNOWN: Licence = { name: 'that of your file', url: '', commercial: false }
