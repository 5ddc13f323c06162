// Owns the rows of the U²-Net school and of IS-Net: their graphs end in a sigmoid, so their output is alpha as it is.
// Facts: rembg's sessions. Unlike there, nothing is stretched to the picture's own smallest and largest value.

import { ANIME_SEG, CLOTH, DIS, IMGLY_ISNET, U2NET, UNKNOWN } from '../licences.ts'
import type { PlainSpec } from '../spec.ts'
import { fromHuggingFace, fromRembg, HALF, IMAGENET, IMAGENET_MEAN, imagenetSquare, ONE, square } from './sources.ts'

const ALPHA = { activation: 'none', kernel: 'lanczos' } as const
const U2NET_PIXELS = { input: imagenetSquare(320, 'lanczos'), output: ALPHA } as const
const ISNET_PIXELS = { input: { size: square(1024), kernel: 'lanczos', mean: HALF, std: ONE }, output: ALPHA } as const
const IMGLY_PIXELS = {
  input: {
    name: 'input',
    size: square(1024),
    kernel: 'bilinear',
    mean: [128 / 255, 128 / 255, 128 / 255],
    std: [256 / 255, 256 / 255, 256 / 255],
  },
  output: { name: 'output', activation: 'none', kernel: 'bilinear' },
} as const
const IMGLY_NOTES =
  "the files of imgly's background removal; their model card says MIT, their own package is AGPL-3.0, the upstream code Apache-2.0"
const IMGLY_REVISION = '440dea96dd4a3b06bbbf5abec3e26569dd7ec49f'

export const U2NET_ROWS = {
  u2net: {
    kind: 'plain',
    family: 'u2net',
    use: 'any subject, quickly and roughly',
    files: [
      fromRembg('u2net.onnx', {
        bytes: 175997641,
        md5: '60024c5c889badc19c04ad937298a77b',
        sha256: '8d10d2f3bb75ae3b6d527c77944fc5e7dcd94b29809d47a739a7a728a912b491',
      }),
    ],
    licence: U2NET,
    ...U2NET_PIXELS,
  },
  u2netp: {
    kind: 'plain',
    family: 'u2net',
    use: 'any subject where 5 MB is all there is room for',
    files: [
      fromRembg('u2netp.onnx', {
        bytes: 4574861,
        md5: '8e83ca70e441ab06c318d82300c84806',
        sha256: '309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8',
      }),
    ],
    licence: U2NET,
    ...U2NET_PIXELS,
  },
  u2net_human_seg: {
    kind: 'plain',
    family: 'u2net',
    use: 'people, quickly',
    files: [
      fromRembg('u2net_human_seg.onnx', {
        bytes: 175997641,
        md5: 'c09ddc2e0104f800e3e1bb4652583d1f',
        sha256: '01eb6a29a5c4d8edb30b56adad9bb3a2a0535338e480724a213e0acfd2d1c73c',
      }),
    ],
    licence: U2NET,
    ...U2NET_PIXELS,
  },
  u2net_cloth_seg: {
    kind: 'plain',
    family: 'u2net-cloth',
    use: 'the clothes of a person',
    files: [
      fromRembg('u2net_cloth_seg.onnx', {
        bytes: 176194565,
        md5: '2434d1f3cb744e0e49386c906e5a08bb',
        sha256: '6d2cbc27bfbdc989e1fd325656d65902ecc6a3ccbe94b2d3655ec114efcb128e',
      }),
    ],
    licence: CLOTH,
    input: imagenetSquare(768, 'lanczos'),
    output: { activation: 'not-first', classes: ['upper', 'lower', 'full'], kernel: 'lanczos' },
    notes: 'upper, lower and full clothing in one soft matte, or each in its own (cloth)',
  },
  silueta: {
    kind: 'plain',
    family: 'u2net',
    use: 'any subject at a quarter of the size of u2net',
    files: [
      fromRembg('silueta.onnx', {
        bytes: 44173029,
        md5: '55e59e0d8062d2f5d013f4725ee84782',
        sha256: '75da6c8d2f8096ec743d071951be73b4a8bc7b3e51d9a6625d63644f90ffeedb',
      }),
    ],
    licence: U2NET,
    ...U2NET_PIXELS,
  },
  'isnet-general-use': {
    kind: 'plain',
    family: 'isnet',
    use: 'photographs of any subject, with moderate cost',
    files: [
      fromRembg('isnet-general-use.onnx', {
        bytes: 178648008,
        md5: 'fc16ebd8b0c10d971d3513d564d01e29',
        sha256: '60920e99c45464f2ba57bee2ad08c919a52bbf852739e96947fbb4358c0d964a',
      }),
    ],
    licence: DIS,
    ...ISNET_PIXELS,
  },
  'isnet-anime': {
    kind: 'plain',
    family: 'isnet',
    use: 'anime figures, with moderate cost',
    files: [
      fromRembg('isnet-anime.onnx', {
        bytes: 176069933,
        md5: '6f184e756bb3bd901c8849220a83e38e',
        sha256: 'f15622d853e8260172812b657053460e20806f04b9e05147d49af7bed31a6e99',
      }),
    ],
    licence: ANIME_SEG,
    input: { size: square(1024), kernel: 'lanczos', mean: IMAGENET_MEAN, std: ONE },
    output: ALPHA,
  },
  isnet: {
    kind: 'plain',
    family: 'isnet',
    use: 'what imgly calls large',
    files: [
      fromHuggingFace('imgly/isnet-general-onnx', IMGLY_REVISION, 'onnx/model.onnx', 'isnet.onnx', {
        bytes: 176149806,
        sha256: 'cc2c9f5c1751b9737cb81e708ff0c5e9542c2205daed22418a4fd2ab5d4c481a',
      }),
    ],
    licence: IMGLY_ISNET,
    notes: IMGLY_NOTES,
    ...IMGLY_PIXELS,
  },
  isnet_fp16: {
    kind: 'plain',
    family: 'isnet',
    use: 'what imgly calls medium, its default',
    files: [
      fromHuggingFace('imgly/isnet-general-onnx', IMGLY_REVISION, 'onnx/model_fp16.onnx', 'isnet_fp16.onnx', {
        bytes: 88152708,
        sha256: '2eb4b5dda7ec41c617e59706e5aafa1f978c9a5f983d2518d9f0ae4d6eb04f20',
      }),
    ],
    licence: IMGLY_ISNET,
    notes: IMGLY_NOTES,
    ...IMGLY_PIXELS,
  },
  u2net_custom: {
    kind: 'plain',
    family: 'u2net',
    use: 'your own U²-Net',
    files: [],
    bring: 'an ONNX file with one picture input, normalised like ImageNet, whose first output is alpha 0..1',
    licence: UNKNOWN,
    input: { size: { kind: 'own', otherwise: 320 }, kernel: 'lanczos', ...IMAGENET },
    output: ALPHA,
  },
  dis_custom: {
    kind: 'plain',
    family: 'isnet',
    use: 'your own IS-Net',
    files: [],
    bring: 'an ONNX file with one picture input of x − 0.5, whose first output is alpha 0..1',
    licence: UNKNOWN,
    input: { size: { kind: 'own', otherwise: 1024 }, kernel: 'lanczos', mean: HALF, std: ONE },
    output: ALPHA,
  },
} as const satisfies Record<string, PlainSpec>
