// Owns what makes two runs of `clip` the same: version, settings that change pixels or files, how subjects are found, weights.

import { resolve } from 'node:path'
import { readAsked, type Shot } from '@popcel/clip'
import type { Choice } from '@popcel/runtime'
import { markOf } from '../cut/ledger.ts'
import { weightsMark } from '../cut/work-mark.ts'
import { version } from '../version.ts'
import type { ClipSettings } from './clip-options.ts'
import type { ShotPlan } from './open-shot.ts'

/** What was asked for in words, and the digest of all that changes a frame. Range, threads and memory change none. */
export async function clipMark(settings: ClipSettings, plan: ShotPlan, choice: Choice, modelsDir: string) {
  const { model, screen, held } = choice
  const work = {
    ...settingsOf(settings),
    formats: plan.formats,
    model,
    screen: screen ?? null,
    held: held ? markOf(held) : null,
    weights: screen ? [] : await weightsMark({ ...settings.cut, model }, modelsDir),
  }
  const origin = originOf(settings, plan.shot)
  return { mark: markOf(work), asked: { ...work, origin, choice } }
}

/**
 * How subjects were found in an earlier run over the same shot with the same settings, whatever part of it that was: a clip is
 * decided on once.
 */
export async function earlierChoice(settings: ClipSettings, shot: Shot, folder: string): Promise<Choice | undefined> {
  const asked = await readAsked(folder)
  return asked?.['origin'] === originOf(settings, shot) ? (asked['choice'] as Choice | undefined) : undefined
}

function settingsOf({ passes, exr, straight, space, layer, cut, steady, look }: ClipSettings) {
  return { popcel: version(), passes, exr, straight, space: space ?? null, layer: layer ?? null, cut, steady, look }
}

function originOf(settings: ClipSettings, shot: Shot): string {
  const source = shot.kind === 'sequence' ? [shot.folder, shot.sequence.prefix, shot.sequence.suffix] : [shot.path]
  return markOf([settingsOf(settings), resolve(source[0]!), ...source.slice(1)])
}
