// Owns the thread that measures one character in some actions: which is its `workerData`, the cases are posted.

import { parentPort, workerData } from 'node:worker_threads'
import { type CharacterId, loadCharacter } from '@popcel/fixtures'
import type { ActionId } from '@popcel/motion'
import { type FitCase, fitAction } from './fit-action.ts'

export type FitWork = {
  readonly character: CharacterId
  readonly actions: readonly ActionId[]
  readonly leastDb: number
}
/** At full size; and, where that is short of `leastDb`, with the art as small as it must be. */
export type FitPair = { readonly full: FitCase; readonly reached: FitCase }

async function fitCharacter({ character, actions, leastDb }: FitWork): Promise<FitPair[]> {
  const { truth } = await loadCharacter(character)
  return actions.map((action) => {
    const full = fitAction(character, action, truth)
    return { full, reached: full.psnrDb >= leastDb ? full : fitAction(character, action, truth, leastDb) }
  })
}

parentPort?.postMessage(await fitCharacter(workerData as FitWork))
