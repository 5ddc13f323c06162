// Owns the rows of our own network and of the single families: RMBG, MODNet, BEN2, keyers with a hint, recurrent networks.
// Facts: rembg's session of RMBG-2.0; the cards of Xenova/modnet and onnx-community/BEN2-ONNX; the ONNX ports of CorridorKey;
// documentation/inference.md of RobustVideoMatting.

import { BEN2, BRIA, CORRIDOR_KEY, MODNET, OURS, RVM, UNKNOWN } from '../licences.ts'
import type { HintSpec, PlainSpec, RecurrentSpec } from '../spec.ts'
import { fromHuggingFace, fromRembg, fromRvm, HALF, IMAGENET, imagenetSquare, ONE, ZERO } from './sources.ts'

const MODNET_PIXELS = {
  input: {
    name: 'input',
    size: { kind: 'shortest', shortest: 512, longest: 1536, multiple: 32 },
    kernel: 'bilinear',
    mean: HALF,
    std: HALF,
  },
  output: { name: 'output', activation: 'none', kernel: 'bilinear' },
} as const
const MODNET_REVISION = 'fa2fa546052fba4c08921230a26cc69a333fca12'

export const MINI_ROW = {
  mini: {
    kind: 'plain',
    family: 'mini',
    use: 'drawn and painted characters, at once: it is in the package',
    files: [],
    bundled: true,
    rough: true,
    again: { longest: 640, enlarged: 1.25, mirrored: true, whole: 320 },
    licence: OURS,
    // MEAN and STD of training/net.py
    input: {
      name: 'image',
      // In narrow pictures figures would be tiny: before photographs of 3:1 its mean IoU was .72 and is .88, of 6:1 .10 and .86. Small
      // pictures that are enlarged more are a blur in which it sees nothing: of 52 at 64² it was .53 and is .92.
      size: { kind: 'longest', longest: 448, least: 320, most: 1280, enlarged: 3.5, multiple: 32 },
      kernel: 'bilinear',
      mean: HALF,
      std: [0.25, 0.25, 0.25],
    },
    output: { name: 'alpha', activation: 'none', kernel: 'bilinear' },
  },
} as const satisfies Record<string, PlainSpec>

export const OTHER_ROWS = {
  'bria-rmbg': {
    kind: 'plain',
    family: 'rmbg',
    use: 'photographs, where the licence allows it',
    files: [
      fromRembg('bria-rmbg-2.0.onnx', {
        bytes: 1024331469,
        sha256: '5b486f08200f513f460da46dd701db5fbb47d79b4be4b708a19444bcd4e79958',
      }),
    ],
    licence: BRIA,
    input: imagenetSquare(1024, 'lanczos'),
    output: { activation: 'none', kernel: 'lanczos' },
    notes: 'commercial use needs an agreement with BRIA; not aware of transparency',
  },
  modnet: {
    kind: 'plain',
    family: 'modnet',
    use: 'people only, very quickly',
    files: [
      fromHuggingFace('Xenova/modnet', MODNET_REVISION, 'onnx/model.onnx', 'modnet.onnx', {
        bytes: 25888640,
        sha256: '07c308cf0fc7e6e8b2065a12ed7fc07e1de8febb7dc7839d7b7f15dd66584df9',
      }),
    ],
    licence: MODNET,
    ...MODNET_PIXELS,
  },
  'modnet-fp16': {
    kind: 'plain',
    family: 'modnet',
    use: 'people only, very quickly, at half the size',
    files: [
      fromHuggingFace('Xenova/modnet', MODNET_REVISION, 'onnx/model_fp16.onnx', 'modnet-fp16.onnx', {
        bytes: 12984781,
        sha256: '25f165da9bfd30830a575f1f0490f1acd995975cb349bc02f3d79332e1fe5cf6',
      }),
    ],
    licence: MODNET,
    ...MODNET_PIXELS,
  },
  ben2: {
    kind: 'plain',
    family: 'ben2',
    use: 'photographs of any subject with fine hair',
    files: [
      fromHuggingFace(
        'onnx-community/BEN2-ONNX',
        'c552aa82688edce09f0ac9d2e31ad53d9d629010',
        'onnx/model_fp16.onnx',
        'ben2-fp16.onnx',
        { bytes: 219121675, sha256: 'dfdc25f421f32a0d1268e0f2ff2153d340e8f1d52d3dd16f5dc33c1ce85cedf1' },
      ),
    ],
    licence: BEN2,
    input: { name: 'pixel_values', ...imagenetSquare(1024, 'bilinear') },
    output: { name: 'alphas', activation: 'none', kernel: 'bilinear' },
    notes: 'weights MIT; one of its training sets (DIS5K) is for research',
  },
  ben_custom: {
    kind: 'plain',
    family: 'ben2',
    use: 'your own BEN',
    files: [],
    bring: 'an ONNX file with one picture input of x − 0.5, whose first output is alpha 0..1',
    licence: UNKNOWN,
    input: { size: { kind: 'own', otherwise: 1024 }, kernel: 'lanczos', mean: HALF, std: ONE },
    output: { activation: 'none', kernel: 'lanczos' },
  },
  'corridor-key': {
    kind: 'hint',
    family: 'hint',
    use: 'green screens, with a rough matte as a hint',
    files: [],
    bring:
      'an ONNX export of CorridorKey or another keyer of four channels: input_rgb_hint in, alpha and fg out (512 to 2048 px)',
    licence: CORRIDOR_KEY,
    input: {
      name: 'input_rgb_hint',
      size: { kind: 'own', otherwise: 2048 },
      kernel: 'bilinear',
      ...IMAGENET,
    },
    output: { name: 'alpha', activation: 'none', kernel: 'lanczos' },
    foreground: 'fg',
    refiner: ['refiner_scale', 'refiner_strength'],
    notes: 'what it cuts may be sold; the weights and a paid service of them may not',
  },
  'rvm-mobilenetv3': recurrent('people in video, without flicker', [
    fromRvm('rvm_mobilenetv3_fp32.onnx', {
      bytes: 14975696,
      sha256: '88d4531297118f595bf2fd60f6f566aec2e559393802d1f436c380f0cbbd2828',
    }),
  ]),
  'rvm-resnet50': recurrent('people in video, a little better', [
    fromRvm('rvm_resnet50_fp32.onnx', {
      bytes: 107479165,
      sha256: '25db300fcb6ee27f941a1b52c97856e8d1f13c7f35817f81a612f89af0e8a85c',
    }),
  ]),
} as const satisfies Record<string, PlainSpec | HintSpec | RecurrentSpec>

/** Frames go in at their own size; the network itself makes a small one for its first pass. */
function recurrent(use: string, files: RecurrentSpec['files']): RecurrentSpec {
  return {
    kind: 'recurrent',
    family: 'rvm',
    use,
    files,
    licence: RVM,
    input: {
      name: 'src',
      size: { kind: 'free', longest: 4096, multiple: 1 },
      kernel: 'bilinear',
      mean: ZERO,
      std: ONE,
    },
    output: { name: 'pha', activation: 'none', kernel: 'bilinear' },
    foreground: 'fgr',
    state: [1, 2, 3, 4].map((n) => ({ input: `r${n}i`, output: `r${n}o` })),
    ratio: { input: 'downsample_ratio', side: 512 },
    notes: 'GPL-3.0: commercial work is allowed, but what ships the weights must be GPL too',
  }
}
