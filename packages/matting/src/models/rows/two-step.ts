// Owns the rows that need more than a picture: ViTMatte (a trimap), SAM and SAM 2 (clicks; two files).
// Facts: rembg's vitmatte.py and SAM session; vietanhdev/samexporter for the names and shapes of both exports.

import { SAM, SAM2, VITMATTE } from '../licences.ts'
import type { PromptSpec, TrimapSpec, WeightsFile } from '../spec.ts'
import { fromHuggingFace, fromRembg, IMAGENET, ONE, square, ZERO } from './sources.ts'

const HF_SAM2 = 'akiyamanx/sam2.1-hiera-tiny-onnx'

const SAM_STEPS = {
  encoder: {
    name: 'input_image',
    size: { kind: 'pad', width: 1024, height: 684 },
    kernel: 'bilinear',
    mean: ZERO,
    // 0..255: what is left of normalising is in the graph
    std: [1 / 255, 1 / 255, 1 / 255],
    layout: 'hwc',
    features: { image_embeddings: 'image_embeddings' },
  },
  decoder: {
    padPoint: true,
    maskSide: 256,
    canvasInput: 'orig_im_size',
    masks: 'masks',
    scores: 'iou_predictions',
  },
} as const
const SAM2_STEPS = {
  encoder: {
    name: 'image',
    size: square(1024),
    kernel: 'bilinear',
    ...IMAGENET,
    layout: 'nchw',
    features: {
      image_embed: 'image_embed',
      high_res_feats_0: 'high_res_feats_0',
      high_res_feats_1: 'high_res_feats_1',
    },
  },
  decoder: { padPoint: false, maskSide: 256, masks: 'masks', scores: 'iou_predictions' },
} as const

export const TWO_STEP_ROWS = {
  'vitmatte-small-distinctions-646': vitmatte('small-distinctions-646', 'finer edges of any matte, quickest', {
    bytes: 114423212,
    sha256: 'd232841ac9d9657df3e62f6c92ed425ee25df18d337245cd8b903fc1ba183631',
  }),
  'vitmatte-small-composition-1k': vitmatte('small-composition-1k', 'finer edges of any matte', {
    sha256: '659b9bb2870f80cffbe20dae4c7f18417fbdf68c0195861d24e9082c28373a24',
  }),
  'vitmatte-base-distinctions-646': vitmatte('base-distinctions-646', 'finest edges of any matte', {
    sha256: 'd30190833269c1bec3e37319fe67af151028d3be32f6f60f6663a51b209cc8c1',
  }),
  'vitmatte-base-composition-1k': vitmatte('base-composition-1k', 'finest edges of any matte', {
    sha256: '87bb10979f816061497ba6867b338c65a05cebd7d1507f6dde92a86382dec1f2',
  }),
  sam: {
    kind: 'prompt',
    family: 'sam',
    use: 'the thing that you click on',
    files: samFiles('sam_vit_b_01ec64', '', 'a780f8ba09bceceaa1435724ed354848', 'c4218b16ec1cb09889fcd6eb7a42a7c9'),
    licence: SAM,
    ...SAM_STEPS,
  },
  'sam-quant': {
    kind: 'prompt',
    family: 'sam',
    use: 'the thing that you click on, in a third of the size',
    files: samFiles(
      'sam_vit_b_01ec64',
      '.quant',
      '26fc0e01d2fa34ed2d3f91259118482d',
      '45391530307d1aee79b2a1507769e6c7',
    ),
    licence: SAM,
    ...SAM_STEPS,
  },
  'sam-vit-l': {
    kind: 'prompt',
    family: 'sam',
    use: 'the thing that you click on, with a larger encoder (1.2 GB)',
    files: samFiles('sam_vit_l_0b3195', '', '6e7c5e3e97b50a9e833e55062ae35182', 'dc760a2912862c05ec3ac2658162a1b5'),
    licence: SAM,
    ...SAM_STEPS,
  },
  'sam-vit-l-quant': {
    kind: 'prompt',
    family: 'sam',
    use: 'the thing that you click on, with a larger encoder in a third of its size',
    files: samFiles(
      'sam_vit_l_0b3195',
      '.quant',
      '83f7fe08c2f8b94b6d08c3e44cf1de0e',
      'e78ca201f5ae92288945623f48088b7c',
    ),
    licence: SAM,
    ...SAM_STEPS,
  },
  sam2: {
    kind: 'prompt',
    family: 'sam2',
    use: 'the thing that you click on, best: SAM 2.1 tiny',
    files: [
      fromHuggingFace(
        HF_SAM2,
        'main',
        'sam2.1_hiera_tiny.encoder.onnx',
        'sam2.1_hiera_tiny.encoder.onnx',
        { bytes: 109471931, sha256: '667384d1e686de6828b841ac8a24db0fafa2b3452494225f82eeedac56141230' },
        'encoder',
      ),
      fromHuggingFace(
        HF_SAM2,
        'main',
        'sam2.1_hiera_tiny.decoder.onnx',
        'sam2.1_hiera_tiny.decoder.onnx',
        { bytes: 16519561, sha256: 'c40f5aa7d37b681cd500481a85d44839fd81c93dce1e86271a2c866470d22105' },
        'decoder',
      ),
    ],
    licence: SAM2,
    ...SAM2_STEPS,
  },
} as const satisfies Record<string, TrimapSpec | PromptSpec>

/** The exports are right at 1024² only: their position tables are those of the size they were traced at (rembg's vitmatte.py). */
function vitmatte(variant: string, use: string, pins: Pick<WeightsFile, 'bytes' | 'sha256'>): TrimapSpec {
  return {
    kind: 'trimap',
    family: 'vitmatte',
    use,
    files: [fromRembg(`vitmatte-${variant}.onnx`, pins)],
    licence: VITMATTE,
    input: { name: 'pixel_values', size: square(1024), kernel: 'bilinear', mean: ZERO, std: ONE },
    output: { name: 'alphas', activation: 'none', kernel: 'bilinear' },
  }
}

function samFiles(name: string, kind: '' | '.quant', encoder: string, decoder: string): WeightsFile[] {
  return [
    fromRembg(`${name}.encoder${kind}.onnx`, { md5: encoder }, 'encoder'),
    fromRembg(`${name}.decoder${kind}.onnx`, { md5: decoder }, 'decoder'),
  ]
}
