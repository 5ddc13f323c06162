// Owns the rows of BiRefNet: logits out, so alpha is their sigmoid; toonout's graph has the sigmoid inside.
// Facts: the model zoo and release of ZhengPeng7/BiRefNet, rembg's sessions, the card of sprited/birefnet-toonout-onnx.
// Kernel: torchvision's Resize of a Pillow picture is bilinear with anti-aliasing. Squares are squashed on purpose: keeping
// the shape gives these networks worse mattes (BiRefNet issue 318).

import { BIREFNET, TOONOUT } from '../licences.ts'
import type { PlainSpec } from '../spec.ts'
import { fromBirefnet, fromHuggingFace, fromRembg, IMAGENET, imagenetSquare, square } from './sources.ts'

const LOGITS = { name: 'output_image', activation: 'sigmoid', kernel: 'bilinear' } as const
const pixels = (side: number) =>
  ({ input: { name: 'input_image', ...imagenetSquare(side, 'bilinear') }, output: LOGITS }) as const
const TOON_PIXELS = {
  input: { name: 'image', ...imagenetSquare(1024, 'bilinear') },
  output: { name: 'mask', activation: 'none', kernel: 'bilinear' },
} as const

const SWIN_LARGE_BYTES = 972666916
const HF_512 = 'onnx-community/BiRefNet_512x512-ONNX'
const HF_512_REVISION = 'b0b30aff33d009f6bcd7dacdc3cdcf2f8f42175b'
const HF_TOONOUT = 'sprited/birefnet-toonout-onnx'
const HF_TOONOUT_REVISION = '2ded6fe6063fe146b7b30d8b4cfc5636df322525'

const common = { kind: 'plain', family: 'birefnet', licence: BIREFNET } as const

export const BIREFNET_ROWS = {
  'birefnet-general': {
    ...common,
    use: 'photographs of any subject, best edges at 1024 px',
    files: [
      fromRembg('BiRefNet-general-epoch_244.onnx', {
        bytes: SWIN_LARGE_BYTES,
        md5: '7a35a0141cbbc80de11d9c9a28f52697',
        sha256: '58f621f00f5d756097615970a88a791584600dcf7c45b18a0a6267535a1ebd3c',
      }),
    ],
    ...pixels(1024),
    notes: 'leans to 0 and 1, says its author; birefnet-matting keeps what is half transparent',
  },
  'birefnet-general-lite': {
    ...common,
    use: 'photographs of any subject at a quarter of the size',
    files: [
      fromRembg('BiRefNet-general-bb_swin_v1_tiny-epoch_232.onnx', {
        bytes: 224005088,
        md5: '4fab47adc4ff364be1713e97b7e66334',
        sha256: '5600024376f572a557870a5eb0afb1e5961636bef4e1e22132025467d0f03333',
      }),
    ],
    ...pixels(1024),
  },
  'birefnet-general-lite-fp16': {
    ...common,
    use: 'photographs of any subject at an eighth of the size, for a GPU',
    files: [
      fromHuggingFace(
        'onnx-community/BiRefNet_lite-ONNX',
        'de15b22ba131738a16dff04aab8bdf8dc32e3ac1',
        'onnx/model_fp16.onnx',
        'BiRefNet_lite-fp16.onnx',
        { bytes: 114538221, sha256: 'd39b897ceb16ae654c1731f3dba0cf9b368d9cae74b5a57459b455cc8bfec402' },
      ),
    ],
    ...pixels(1024),
  },
  'birefnet-portrait': {
    ...common,
    use: 'people and their hair',
    files: [
      fromRembg('BiRefNet-portrait-epoch_150.onnx', {
        bytes: SWIN_LARGE_BYTES,
        md5: 'c3a64a6abf20250d090cd055f12a3b67',
        sha256: '1ba1c8ff5a7bbfadc8d8d13fb11d7be793f91f23d9d466549e37a854f6668f99',
      }),
    ],
    ...pixels(1024),
  },
  'birefnet-dis': {
    ...common,
    use: 'single objects with fine structure',
    files: [
      fromRembg('BiRefNet-DIS-epoch_590.onnx', {
        bytes: SWIN_LARGE_BYTES,
        md5: '2d4d44102b446f33a4ebb2e56c051f2b',
        sha256: '6470117bac6f8d82a3f62921056f52d0f5c4d36d1d832096331d5ea38a03acb5',
      }),
    ],
    ...pixels(1024),
  },
  'birefnet-hrsod': {
    ...common,
    use: 'what stands out in large photographs',
    files: [
      fromRembg('BiRefNet-HRSOD_DHU-epoch_115.onnx', {
        bytes: SWIN_LARGE_BYTES,
        md5: 'c017ade5de8a50ff0fd74d790d268dda',
        sha256: '4f5837663194fb88f603b76782eae05a3c29f5749872ca1bfb636bd26e7f6bfc',
      }),
    ],
    ...pixels(1024),
  },
  'birefnet-cod': {
    ...common,
    use: 'what is hidden by its colours',
    files: [
      fromRembg('BiRefNet-COD-epoch_125.onnx', {
        bytes: SWIN_LARGE_BYTES,
        md5: 'f6d0d21ca89d287f17e7afe9f5fd3b45',
        sha256: '91ec48f566db475cf6e4caa7e9cd997f352edfcc372372f437e2fbefc1557b13',
      }),
    ],
    ...pixels(1024),
  },
  'birefnet-massive': {
    ...common,
    use: 'photographs, trained on the most pictures',
    files: [
      fromRembg('BiRefNet-massive-TR_DIS5K_TR_TEs-epoch_420.onnx', {
        bytes: SWIN_LARGE_BYTES,
        md5: '33e726a2136a3d59eb0fdf613e31e3e9',
        sha256: 'a94814cac438a31f95287811882628644a04b22d313ef3071d2ba904b5f627b8',
      }),
    ],
    ...pixels(1024),
  },
  'birefnet-matting': {
    ...common,
    use: 'hair, fur and what is half transparent',
    files: [
      fromBirefnet('BiRefNet-matting-epoch_100.onnx', {
        bytes: 972667742,
        sha256: '6065d27c615ea27308f5b88598dd8db116eb07436c7a323ca40d13b2866c309e',
      }),
    ],
    ...pixels(1024),
  },
  'birefnet-hr': {
    ...common,
    use: 'photographs of more than 2000 px',
    files: [
      fromBirefnet('BiRefNet_HR-general-epoch_130.onnx', {
        bytes: 1098928953,
        sha256: 'db0217e99b25e0c4f6f4dca2892ff1f7ea7aba38fb6ad84f93122a4024be536a',
      }),
    ],
    ...pixels(2048),
    notes: 'users report about 22 GB of memory; poor on pictures of 512 px',
  },
  'birefnet-hr-matting': {
    ...common,
    use: 'hair and fur in photographs of more than 2000 px',
    files: [
      fromBirefnet('BiRefNet_HR-matting-epoch_135.onnx', {
        bytes: 1098928867,
        sha256: '45b7d92ce0e2e75e1c8a564a9e84c87ac9da7f4315d2deeef3674864e809aef3',
      }),
    ],
    ...pixels(2048),
    notes: 'users report about 22 GB of memory',
  },
  'birefnet-lite-2k': {
    ...common,
    use: 'upright photographs of more than 2000 px at moderate cost',
    files: [
      fromBirefnet('BiRefNet_lite-general-2K-epoch_232.onnx', {
        bytes: 331082421,
        sha256: '6003d2f758bdb4e4802a09e39167529bc2eef9288d5b8fa537331467cbc4759d',
      }),
    ],
    input: {
      name: 'input_image',
      size: { kind: 'squash', width: 1440, height: 2560 },
      kernel: 'bilinear',
      ...IMAGENET,
    },
    output: LOGITS,
  },
  'birefnet-512': {
    ...common,
    use: 'photographs at a quarter of the work of 1024 px',
    files: [
      fromHuggingFace(HF_512, HF_512_REVISION, 'onnx/model.onnx', 'BiRefNet_512x512.onnx', {
        bytes: 940413603,
        sha256: '617a11ca04cb13a2817bfad605969b4a9a040fceedbaaa46348a3957f0f6c254',
      }),
    ],
    ...pixels(512),
  },
  'birefnet-512-fp16': {
    ...common,
    use: 'photographs at a quarter of the work of 1024 px, at half the size',
    files: [
      fromHuggingFace(HF_512, 'main', 'onnx/model_fp16.onnx', 'BiRefNet_512x512-fp16.onnx', {
        sha256: '1b254749feb1edf83667a4c9da710cc1962a1980b8d0b2f4432100278c9ac0af',
      }),
    ],
    ...pixels(512),
  },
  'birefnet-lite-512': {
    ...common,
    use: 'photographs at 512 px with the small backbone',
    files: [],
    bring:
      'the ONNX file of huggingface.co/shozebDev/birefnet-lite-512-onnx, or your own export with logits out (the names of its files could not be read)',
    input: { name: 'input_image', size: square(512), kernel: 'bilinear', ...IMAGENET },
    output: LOGITS,
  },
  'birefnet-dynamic': {
    ...common,
    use: 'pictures of any shape without squashing',
    files: [],
    bring:
      'an export of BiRefNet_dynamic (epoch 174) or dynamic-matting with open height and width and logits out; most exports fix the sizes',
    input: {
      name: 'input_image',
      size: { kind: 'free', longest: 2304, multiple: 32 },
      kernel: 'bilinear',
      ...IMAGENET,
    },
    output: LOGITS,
  },
  'birefnet-toonout': {
    ...common,
    use: 'anime and other drawn characters',
    files: [
      fromHuggingFace(HF_TOONOUT, HF_TOONOUT_REVISION, 'birefnet-toonout.onnx', 'birefnet-toonout.onnx', {
        unpinned: 'its card names no digest for the 32-bit file',
      }),
    ],
    licence: TOONOUT,
    ...TOON_PIXELS,
  },
  'birefnet-toonout-fp16': {
    ...common,
    use: 'anime and other drawn characters, at half the size',
    files: [
      fromHuggingFace(HF_TOONOUT, HF_TOONOUT_REVISION, 'birefnet-toonout-fp16.onnx', 'birefnet-toonout-fp16.onnx', {
        bytes: 492381880,
        sha256: '213a8a98ee426ef8f02d247eb5a5a9889359e37c2e1e7e31e282d61034d08a83',
      }),
    ],
    licence: TOONOUT,
    ...TOON_PIXELS,
  },
} as const satisfies Record<string, PlainSpec>
