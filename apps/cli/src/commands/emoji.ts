// Owns `popcel emoji`: one character in; frames, packs and the contact page out. Each emoji is one piece of work for a thread.

import { join } from 'node:path'
import { ACTION_IDS, type ActionId } from '@popcel/motion'
import { PopcelError } from '@popcel/protocol'
import type { Pool } from '@popcel/runtime'
import { refuseUnasked } from '../asked-models.ts'
import { writeContactPage } from '../contact-page/write-page.ts'
import { type CutOptions, readCutOptions, type TypedCutOptions } from '../cut-options.ts'
import { claimFolder } from '../emoji/claim-folder.ts'
import { type EmojiPlan, planEmoji, type TypedPlan } from '../emoji/plan.ts'
import { removeOldFrames, writeFrames } from '../emoji/write-frames.ts'
import { emojiLine, emojiWords } from '../emoji-line.ts'
import { failureOf } from '../failure.ts'
import type { Io } from '../io.ts'
import { keepInputs } from '../keep-inputs.ts'
import { requireDevice } from '../models/require-device.ts'
import { safeName, stemOf } from '../names.ts'
import { type PackMade, refusesFiles, reportPack, writePack } from '../pack-files.ts'
import type { Printer } from '../print.ts'
import { nameOfInput, readInput } from '../read-input.ts'
import { msInWords } from '../wording.ts'
import { threadsFor } from '../work/open-pool.ts'
import type { CharacterDone, EmojiDone, Work } from '../work/tasks.ts'
import { createFileWriter, type FileWriter, makeFolder } from '../write-file.ts'

export type TypedEmoji = TypedPlan & TypedCutOptions & { readonly output: string; readonly json?: boolean }
const cutOutName = 'cut-out.png'

type Tools = { io: Io; printer: Printer; pool: Pool<Work>; writer: FileWriter; folder: string }

export type MadeEmoji = { readonly action: ActionId; readonly done: EmojiDone }

/** Runs `emoji` and gives the exit code: 1 when some emoji could not be made. Throws what stops the whole run. */
export async function runEmoji(inputs: string[], typed: TypedEmoji, io: Io, printer: Printer): Promise<number> {
  const started = io.now()
  const input = inputs[0] ?? '-'
  const options = readCutOptions(typed)
  refuseUnasked(options, { hint: undefined, clicks: false })
  const plan = planEmoji(typed)
  await requireDevice(options.device, io.now)
  for (const warning of plan.warnings) printer.warn(warning)
  const bytes = await readInput(input, io)
  await makeFolder(typed.output)
  await keepInputs([input], typed.output, [cutOutName, 'frames', ...plan.platforms])
  using _claim = await claimFolder(typed.output, process.pid)

  using writer = createFileWriter(io.signal)
  await using pool = await io.openPool(
    threadsFor(plan.emoji.length),
    io.signal,
    typed.modelsDir ?? io.settings.modelsDir,
    options,
  )
  pool.warmUp()
  const tools: Tools = { io, printer, pool, writer, folder: typed.output }
  const character = await cutCharacter(nameOfInput(input), bytes, options, tools)
  const { made, failed } = await makeAll(plan, character, tools)
  printer.endProgress()
  const told = [...new Set(made.flatMap(({ done }) => done.warnings))]
  for (const warning of [...(typed.json ? [] : character.warnings), ...told]) printer.warn(warning)
  const kept = new Set<string>(made.map(({ action }) => action))
  await removeOldFrames(
    join(typed.output, 'frames'),
    ACTION_IDS.filter((id) => !kept.has(id)),
  )
  const name = safeName(stemOf(input))
  const packs = await writePacks(plan, made, name, tools)
  const page = join(typed.output, 'index.html')
  const { frames } = plan
  const warnings = [...plan.warnings, ...told]
  await writeContactPage(page, { name, character, packs, failed, warnings, frames }, writer)

  for (const pack of packs) reportPack(pack, printer)
  const ms = Math.round(io.now() - started)
  printer.result({ type: 'summary', command: 'emoji', done: made.length, failed: failed.length, ms, page })
  printer.note(`${made.length} of ${plan.emoji.length} emoji made in ${msInWords(ms)}; look at ${page}`)
  return failed.length > 0 || packs.some(refusesFiles) ? 1 : 0
}

async function cutCharacter(
  file: string,
  bytes: Uint8Array,
  options: CutOptions,
  tools: Tools,
): Promise<CharacterDone> {
  const character = await tools.pool.run('character', { file, bytes, options })
  const output = join(tools.folder, cutOutName)
  await tools.writer.write(output, character.png)
  const { model, device, why, width, height, warnings, ms } = character
  tools.printer.result(
    {
      type: 'result',
      input: file,
      output,
      model,
      device,
      why: why ?? null,
      width,
      height,
      bytes: character.png.length,
      report: character.report ?? null,
      ms,
      warnings,
    },
    `${file} → ${output}  (${model}, ${device}, ${width}×${height}, ${msInWords(ms['total'] ?? 0)})`,
  )
  return character
}

async function makeAll(plan: EmojiPlan, character: CharacterDone, tools: Tools) {
  const { pool, printer, io } = tools
  const results: (MadeEmoji | undefined)[] = []
  const failed: { action: ActionId; error: PopcelError }[] = []
  let ended = 0
  await Promise.all(
    plan.emoji.map(async ({ action, take, durationMs }, position) => {
      const { platforms, frames, leastDb } = plan
      try {
        const done = await pool.run('emoji', { cutOut: character.cutOut, take, platforms, frames, durationMs, leastDb })
        await writeFrames(join(tools.folder, 'frames', action), done.frames, tools.writer)
        results[position] = { action, done }
      } catch (error) {
        if (io.signal.aborted) throw new PopcelError('aborted')
        const failure = nameFailure(error, action)
        failed.push({ action, error: failure })
        printer.fail(failure, action)
      }
      printer.progress({ done: ++ended, total: plan.emoji.length, name: action })
    }),
  )
  return { made: results.filter((result) => result !== undefined), failed }
}

async function writePacks(
  plan: EmojiPlan,
  made: readonly MadeEmoji[],
  name: string,
  tools: Tools,
): Promise<PackMade[]> {
  const packs: PackMade[] = []
  if (made.length === 0) return packs
  for (const platform of plan.platforms) {
    const items = made.flatMap(({ action, done }) =>
      done.files.filter((file) => file.platform === platform).map((fitted) => ({ name: action, fitted })),
    )
    const place = { zip: join(tools.folder, `${platform}-${name}.zip`), folder: join(tools.folder, platform) }
    const pack = await writePack(platform, items, place, tools.writer)
    packs.push(pack)
    for (const item of pack.items) {
      const done = made.find(({ action }) => action === item.name)?.done
      const line = emojiLine(item, join(place.folder, item.file), done?.ms ?? {}, done?.warnings ?? [])
      tools.printer.result(line, emojiWords(line))
    }
  }
  return packs
}

function nameFailure(error: unknown, action: string): PopcelError {
  const failure = failureOf(error)
  return failure.with({ name: action, ...(failure.details['file'] ? {} : { file: action }) })
}
