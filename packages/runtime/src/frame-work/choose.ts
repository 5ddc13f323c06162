// Owns deciding for a whole clip how subjects are found, by looking at some of its frames.

import {
  type CutTools,
  chooseWay,
  estimateScreen,
  isSureScreen,
  type Picture,
  type ScreenEstimate,
} from '@popcel/matting'
import { PopcelError } from '@popcel/protocol'
import type { Choice, ChooseTask, ReadDone, ReadTask } from './tasks.ts'

type Read = (task: ReadTask) => Promise<ReadDone>

/**
 * 'screen' where a screen was asked for, or where 'auto' or 'key' find one that is sure; else as a picture is cut, decided by
 * the first frame; the plain-background keyer then holds the background that all show. Frames that cannot be read are left out here: each is told when its turn comes.
 * @throws PopcelError the rows of reading where none can be read, of the keyer and of models; screen-not-found
 */
export async function runChoose({ frames, cut, screen }: ChooseTask, read: Read, tools: CutTools): Promise<Choice> {
  const { model = 'auto' } = cut
  const mayBeScreen = model === 'screen' || (screen !== 'none' && (model === 'auto' || model === 'key'))
  const looks = await readSome(frames, mayBeScreen ? frames.length : 1, read)
  const { plate, facts } = looks[0]!
  const plates = looks.map((look) => look.plate)
  const estimate = mayBeScreen ? estimateOf(plates, screen, model === 'screen') : undefined
  const asked = model === 'screen' || screen !== 'auto'
  if (estimate && (asked || isSureScreen(estimate.report))) {
    const why = model === 'screen' ? undefined : `a ${estimate.screen.hue} screen is behind the subject`
    return { model: 'screen', why, ...estimate, held: undefined, facts }
  }
  const way = await chooseWay(plate, { ...cut, model }, tools)
  const all = way.hold && plates.length < frames.length ? await readSome(frames, frames.length, read) : looks
  const { held } = (await way.hold?.(all.map((look) => look.plate))) ?? { held: undefined }
  return { model: way.model, why: way.why, screen: undefined, report: undefined, held, facts }
}

async function readSome(frames: ChooseTask['frames'], most: number, read: Read): Promise<ReadDone[]> {
  const looks: ReadDone[] = []
  let failure: unknown
  for (const frame of frames) {
    if (looks.length === most) break
    try {
      looks.push(await read({ ...frame, helpers: {} }))
    } catch (error) {
      failure ??= error
    }
  }
  if (looks.length === 0) throw failure
  return looks
}

function estimateOf(plates: Picture[], screen: ChooseTask['screen'], insists: boolean): ScreenEstimate | undefined {
  try {
    if (typeof screen === 'string') return estimateScreen(plates, { hue: screen === 'none' ? 'auto' : screen })
    const [r, g, b] = screen.rgb
    return estimateScreen(plates, { colour: { r, g, b } })
  } catch (error) {
    if (!insists && error instanceof PopcelError && error.code === 'screen-not-found') return undefined
    throw error
  }
}
