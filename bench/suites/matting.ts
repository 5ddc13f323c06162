// Owns the figures of matting on a set with known alpha: models and peers × pictures, and the report of them in out/bench/matting.

import { mkdirSync, rmSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import type { Figure } from '../figure.ts'
import { ROOT } from '../machine.ts'
import { runnable } from '../matting/cutter.ts'
import { judgeClip, judgePicture } from '../matting/judge-folder.ts'
import { type Model, readOptions } from '../matting/options.ts'
import { readOwnSet } from '../matting/own-set.ts'
import { refuseStrangers, refuseWithoutFolder, refuseWrittenOver } from '../matting/peers.ts'
import { metricText, TARGETS } from '../matting/report/model.ts'
import { runJob } from '../matting/run-job.ts'
import { METRIC_IDS, METRICS } from '../matting/score.ts'
import { type BenchSubject, isSetName, type ScoredMotion, writeMotions, writeSubjects } from '../matting/subjects.ts'
import { type Case, type Column, totalOf } from '../matting/summary.ts'
import type { Answer, Job } from '../matting/work.ts'
import { writeFrames, writeMaps, writeReport } from '../matting/write-report.ts'
import { sayProgress } from '../print.ts'
import type { SuiteResult } from '../suite.ts'
import { columns as inColumns, numberText } from '../table.ts'

const USUAL_PLACE = join(ROOT, 'out', 'bench', 'matting')

export async function measure(args: readonly string[]): Promise<SuiteResult> {
  const options = readOptions(args)
  const out = resolve(options.out ?? USUAL_PLACE)
  const { there: models, leftOut } = await runnable(options.models)
  for (const words of leftOut) sayProgress(`matting: ${words}`)
  refuseWrittenOver(options.peers, join(out, 'cuts'))
  mkdirSync(out, { recursive: true })
  sayProgress('matting: writing the pictures')
  const { set } = options
  const isOwn = !isSetName(set)
  const subjects = await (isOwn ? readOwnSet(set, out, options.pictures) : writeSubjects(out, set, options.pictures))
  const motions = set === 'scored' ? await writeMotions(out) : []
  // The truth that was just written may be one.
  refuseWithoutFolder(options.peers)
  refuseStrangers(options.peers, subjects)
  // Not before: what cannot be judged shall not cost the report that is there.
  rmSync(join(out, 'cuts'), { recursive: true, force: true })
  const columns: Column[] = []
  for (const model of models) {
    const made = await ourColumn(out, model, subjects, motions)
    if (typeof made === 'string') leftOut.push(made)
    else columns.push(made)
  }
  for (const peer of options.peers) {
    sayProgress(`matting: ${peer.name}`)
    columns.push(await judgeColumn(out, { ...peer, from: 'peer' }, undefined, subjects, motions))
  }
  if (columns.length === 0) throw new Error(`nothing to judge${leftOut.length > 0 ? `: ${leftOut.join('; ')}` : ''}`)
  writeReport(out, { columns, subjects, motions, leftOut, set: isOwn ? basename(resolve(set)) : undefined })
  return {
    figures: columns.flatMap((column) => figuresOf(column, !isOwn && column.name === 'auto')),
    notes: [
      ...leftOut,
      ...matrix(columns),
      ...refusals(columns),
      `the report: ${relative(ROOT, join(out, 'index.html'))}`,
    ],
    cases: columns.map((column) => ({
      name: column.name,
      ...totalOf(column),
      cases: column.cases,
      clips: column.clips,
    })),
  }
}

/** Or why there is none. */
async function ourColumn(
  out: string,
  model: Model,
  subjects: readonly BenchSubject[],
  motions: readonly ScoredMotion[],
): Promise<Column | string> {
  sayProgress(`matting: ${model.name}`)
  const folder = join(out, 'work', model.name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const job: Job = {
    model,
    folder,
    answer: join(folder, 'answer.json'),
    pictures: subjects.map(({ id, file }) => ({ id, file })),
    clips: motions.map(({ id, files }) => ({ id, files })),
  }
  const answer = runJob(job)
  if (typeof answer === 'string') return answer
  return judgeColumn(out, { name: model.name, folder, from: 'popcel' }, answer, subjects, motions)
}

type Source = { readonly name: string; readonly folder: string; readonly from: Column['from'] }

async function judgeColumn(
  out: string,
  { name, folder, from }: Source,
  answer: Answer | undefined,
  subjects: readonly BenchSubject[],
  motions: readonly ScoredMotion[],
): Promise<Column> {
  const cases: Case[] = []
  for (const subject of subjects) {
    const { picture, truth } = await subject.load()
    const judged = await judgePicture(folder, { id: subject.id, picture, truth, hasColour: subject.hasColour })
    await writeMaps(out, name, judged, truth)
    const taken = answer?.taken.find(({ id }) => id === subject.id)
    cases.push({
      id: subject.id,
      background: subject.spec.background,
      kind: subject.spec.kind,
      scores: judged.scores,
      missing: taken?.refused ?? judged.missing,
      model: taken?.model,
      ms: taken?.ms,
      cpuMs: taken?.cpuMs,
    })
  }
  const clips: Record<string, number | undefined> = {}
  for (const motion of motions) {
    const judged = await judgeClip(join(folder, motion.id), motion.frames)
    clips[motion.id] = judged && judged.dtSsd * 100
    if (judged) await writeFrames(out, name, motion, judged.results)
  }
  return { name, from, cases, clips, modelBytes: answer?.modelBytes, peakRssMiB: answer?.peakRssMiB }
}

/** The figures that issue 3 asks of `auto` have its targets; those of the others, and on other sets, are for information. */
function figuresOf(column: Column, isJudged: boolean): Figure[] {
  const { means, worstIou, worstIouId, cpuMs } = totalOf(column)
  const target = <T>(asked: T) => (isJudged ? asked : undefined)
  const { name } = column
  const figures: Figure[] = [
    { what: `${name}: MAD`, value: means.mad, unit: '', target: target(TARGETS.mad) },
    { what: `${name}: edge-band MAE`, value: means.edgeBand, unit: '', target: target(TARGETS.edgeBand) },
    { what: `${name}: mean IoU`, value: means.iou, unit: '', target: target(TARGETS.iou) },
    { what: `${name}: worst IoU (${worstIouId})`, value: worstIou, unit: '', target: target(TARGETS.worstIou) },
  ]
  if (cpuMs === undefined) return figures
  return [
    ...figures,
    { what: `${name}: processor time a picture`, value: cpuMs / 1000, unit: 's', target: target(TARGETS.cpuS) },
  ]
}

function matrix(columns: readonly Column[]): string[] {
  const head = ['', ...METRIC_IDS.map((metric) => METRICS[metric].label), 'dtSSD', 'ms', 'MiB', 'MB']
  const rows = columns.map((column) => {
    const { means, dtSsd, ms } = totalOf(column)
    const rest = [dtSsd, ms, column.peakRssMiB, column.modelBytes === undefined ? undefined : column.modelBytes / 1e6]
    return [
      column.name,
      ...METRIC_IDS.map((metric) => metricText(metric, means[metric])),
      ...rest.map((value) => (value === undefined ? '–' : numberText(value))),
    ]
  })
  return inColumns([head, ...rows], [0]).split('\n')
}

function refusals(columns: readonly Column[]): string[] {
  return columns.flatMap(({ name, cases }) => {
    const missing = cases.filter((one) => one.missing !== undefined)
    if (missing.length === 0) return []
    return [`${name} gave no result for ${missing.length}, scored as empty: ${missing.map(({ id }) => id).join(', ')}`]
  })
}
