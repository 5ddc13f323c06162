// Owns the file of the measuring network and the picture that it is run on, in a folder that is taken away again.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadCharacter } from '@popcel/fixtures'
import { decodePicture, encodePicture, resizePicture } from '@popcel/runtime'
import { installedModels } from '../matting/cutter.ts'
import { ISNET, screenNetwork } from './screen-network.ts'

export type Bench = Disposable & {
  readonly folder: string
  /** 1024² and 512² PNGs of a painted character before a green screen. */
  readonly large: string
  readonly small: string
  /** The one-layer network, 1024×1024 in and out, for rows that take pixels as IS-Net does. */
  readonly network: string
}

export async function prepareBench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'popcel-bench-'))
  const at = (name: string) => join(folder, name)
  const { picture } = await loadCharacter('sorceress')
  writeFileSync(at('large.png'), picture)
  const small = await resizePicture(await decodePicture(picture), 512, 512)
  writeFileSync(at('small.png'), await encodePicture(small, { format: 'png' }))
  writeFileSync(at('screen.onnx'), screenNetwork(ISNET, 1024))
  return {
    folder,
    large: at('large.png'),
    small: at('small.png'),
    network: at('screen.onnx'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

export type QuickModel = { readonly model: string; readonly weights: string | undefined; readonly note: string }

/** `mini` where it is in the package; until then the one-layer network stands in and the note says so. */
export async function quickModel(bench: Bench): Promise<QuickModel> {
  if ((await installedModels()).includes('mini')) return { model: 'mini', weights: undefined, note: 'with mini' }
  return {
    model: 'isnet-general-use',
    weights: bench.network,
    note: 'mini is not in this package: a network of one layer stands in, and the figures are those of everything else',
  }
}
