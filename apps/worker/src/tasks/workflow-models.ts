// Owns which of our models the names in ComfyUI's removal nodes mean (facts about peers, §4.1 and §4.2).

import type { ModelId } from '@popcel/matting/table'

type Names = Readonly<Record<string, readonly ModelId[]>>

/** Lower case, with - for _ and spaces. Several ids are the same network in other number formats. */
export const BIREFNET_NODE_MODELS: Names = {
  'birefnet-general': ['birefnet-general'],
  'birefnet-512x512': ['birefnet-512', 'birefnet-512-fp16'],
  'birefnet-hr': ['birefnet-hr'],
  'birefnet-portrait': ['birefnet-portrait'],
  'birefnet-matting': ['birefnet-matting'],
  'birefnet-hr-matting': ['birefnet-hr-matting'],
  'birefnet-lite': ['birefnet-general-lite', 'birefnet-general-lite-fp16'],
  'birefnet-lite-2k': ['birefnet-lite-2k'],
  'birefnet-dynamic': ['birefnet-dynamic'],
  'birefnet-toonout': ['birefnet-toonout', 'birefnet-toonout-fp16'],
}

export const RMBG_NODE_MODELS: Names = { 'rmbg-2.0': ['bria-rmbg'], ben2: ['ben2'], ben: ['ben_custom'] }
