// Owns the thread that measures one character in every action: the character is its `workerData`, the cases are posted.

import { parentPort, workerData } from 'node:worker_threads'
import { type CharacterId, loadCharacter } from '@popcel/fixtures'
import { ACTIONS, type ActionId } from '@popcel/motion'
import { type FitCase, fitAction } from './fit-action.ts'

async function fitCharacter(character: CharacterId): Promise<FitCase[]> {
  const { truth } = await loadCharacter(character)
  return (Object.keys(ACTIONS) as ActionId[]).map((action) => fitAction(character, action, truth))
}

parentPort?.postMessage(await fitCharacter(workerData as CharacterId))
