// Owns the keyer's way to a subject: the keyer's matte, beside that of a network where one saw the picture, and what both give together.

import { refineGuided } from '../guided/refine-guided.ts'
import type { HeldBackground } from '../key/held.ts'
import type { KeyReport, KeyResult } from '../key/key.ts'
import type { Matte, Picture } from '../picture.ts'
import { NEW_ROOM } from '../room.ts'
import type { CutOptions } from './options.ts'
import type { Model, ModelMatte } from './run-model.ts'
import type { StageTimes } from './stages.ts'
import { mayHaveStrangers, withoutStrangers } from './strangers.ts'
import type { CutTools } from './tools.ts'
import type { Found, Known, Way } from './way.ts'
import { weighTogether } from './weigh.ts'

/** What the keyer found, before a network has its say in it. */
export type Looked = Found & {
  readonly report: KeyReport
  readonly prior: Matte | undefined
  /** The matte without its strangers; the same where there are none. */
  readonly joined: Matte
  /** Whether the border alone says that the background is plain. */
  readonly hasPlainBorder: () => boolean
  /** How many times larger the picture is than the network saw it; at least 1. */
  readonly scale: number
}

export type KeyWay = Way & {
  /** The two halves of `find`. */
  look(picture: Picture, known?: Known): Promise<Looked>
  settle(looked: Looked): Found
}

/** With more noise than this, in levels, the keyer's edges are noisy too: they are drawn through the picture once more. */
const NOISY = 1.5
const EDGE_PX = 4

export type KeySetting = {
  readonly why?: string | undefined
  /** The network that sees every picture first. */
  readonly witness?: Model | undefined
  /** The clip's background, where it stands still. */
  readonly held?: HeldBackground | undefined
}

/** The keyer takes what little transparency there is (rounded corners) as a factor of its matte. */
export function keyWay(options: CutOptions, tools: CutTools, setting: KeySetting): KeyWay {
  const { force = false } = options
  const { why, witness } = setting
  const forced = { ...options, force: true }
  // A quarter of all that a cut loads, and a picture that a network is named for needs none of it.
  const keyer = loadKeyer()
  const look = async (picture: Picture, known: Known = {}) => {
    const seen = known.seen ?? (await witness?.matteOf(picture))
    return lookAt(picture, await keyer, options, tools, setting, seen)
  }
  const settle = (looked: Looked) => settled(looked, tools)
  return {
    model: 'key',
    why,
    ...(force ? {} : { again: keyWay(forced, tools, setting) }),
    async hold(frames) {
      const looks: { picture: Picture; prior: Matte | undefined }[] = []
      for (const picture of frames) looks.push({ picture, prior: (await witness?.matteOf(picture))?.matte })
      const found = (await keyer).holdClipBackground(looks, { force })
      return found && { held: found, way: keyWay(forced, tools, { ...setting, held: found }) }
    },
    look,
    settle,
    async find(picture, known) {
      const looked = await look(picture, known)
      const found = settle(looked)
      if (!known?.seen) tools.room?.give(looked.prior?.data)
      return found
    },
  }
}

async function loadKeyer() {
  const [keyer, border] = await Promise.all([import('../key/key.ts'), import('../key/plain-border.ts')])
  return { ...keyer, ...border }
}

function lookAt(
  picture: Picture,
  { key, hasPlainBorder }: Awaited<ReturnType<typeof loadKeyer>>,
  options: CutOptions,
  tools: CutTools,
  { witness, held }: KeySetting,
  prior: ModelMatte | undefined,
): Looked {
  const { shadow = 'drop', holes = 'auto', force = false } = options
  const began = tools.now()
  const keyed = key(picture, {
    shadow,
    holes,
    force,
    ...(held ? { held } : {}),
    ...(prior ? { prior: prior.matte } : {}),
    ...(tools.room ? { room: tools.room } : {}),
  })
  const calmed =
    shadow === 'drop' && !keyed.report.screen && keyed.report.noise > NOISY
      ? { matte: calm(picture, keyed, tools), foreground: undefined }
      : {}
  const found = { model: 'key', device: 'cpu', ...keyed, ...calmed, prior: prior?.matte } as const
  const joined =
    prior && mayHaveStrangers(found.report) ? withoutStrangers(found.matte, prior.matte, tools.room) : found.matte
  const ms = { ...(prior ? { prior: sum(prior.ms) } : {}), key: tools.now() - began }
  return { ...found, joined, hasPlainBorder: () => hasPlainBorder(picture), scale: scaleOf(picture, witness), ms }
}

function scaleOf(picture: Picture, witness: Model | undefined): number {
  const size = witness?.sees?.(picture)
  return size ? Math.max(1, picture.width / size.width, picture.height / size.height) : 1
}

/** The colours that went with the noisy matte are not wanted any more. */
function calm(picture: Picture, { matte, foreground }: KeyResult, { room = NEW_ROOM }: CutTools): Matte {
  const calmed = refineGuided(picture, matte, { radiusPx: EDGE_PX, room })
  if (calmed !== matte) room.give(matte.data)
  if (foreground.data !== picture.data) room.give(foreground.data)
  return calmed
}

/** The colours that the keyer found are the subject's, and stay. */
function settled({ prior, scale, joined, hasPlainBorder: _, ...keyed }: Looked, { room = NEW_ROOM }: CutTools): Found {
  if (!prior) return keyed
  const { matte, report } = keyed
  if (joined !== matte) room.give(matte.data)
  const both = weighTogether(joined, prior, { ...report, scale }, room)
  room.give(joined.data)
  return { ...keyed, matte: both }
}

function sum(ms: StageTimes): number {
  return Object.values(ms).reduce((total, time) => total + time, 0)
}
