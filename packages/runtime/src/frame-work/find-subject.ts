// Owns finding the subject of a frame inside a thread: the way that was chosen for the whole clip, opened once a thread.

import { type CutTools, type Found, findSubject, keyScreen, sameWay, type Way } from '@popcel/matting'
import type { FrameRoom } from './frame-room.ts'
import type { FindDone, FindTask } from './tasks.ts'

/** What a thread keeps from frame to frame: the opened way of each setting it was asked for. */
export type Ways = Map<string, Promise<Way>>

export type FindTools = CutTools & { readonly room: FrameRoom }

/** @throws PopcelError the rows of models and of the keyer */
export async function runFind(task: FindTask, tools: FindTools, ways: Ways): Promise<FindDone> {
  if (task.spares) tools.room.stock(task.spares)
  const { plate, mattes, over, choice, cut } = task
  const held = { plate, mattes, over }
  if (choice.screen) return { ...held, found: foundBy(task, tools) }
  const key = JSON.stringify([choice.model, cut, choice.held?.weights])
  let way = ways.get(key)
  if (!way) {
    way = sameWay(choice.model, cut, tools, choice.held)
    ways.set(key, way)
    // A load that failed is forgotten, so that the next frame tries again.
    way.catch(() => ways.delete(key))
  }
  return { ...held, found: await findSubject(plate, await way, cut, tools, mattes.hint) }
}

function foundBy({ plate, choice, keying }: FindTask, { now, room }: FindTools): Found {
  const began = now()
  const matte = keyScreen(plate, choice.screen!, { ...keying, room })
  return {
    model: 'screen',
    device: 'cpu',
    matte,
    foreground: undefined,
    report: undefined,
    ms: { screen: now() - began },
  }
}
