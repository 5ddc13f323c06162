// Owns opening one shot: what it is looked at, its frames and helpers planned, and what each frame is made from and into.

import { join } from 'node:path'
import { type FileState, fileState, type Shot } from '@popcel/clip'
import type { DespillMode, PassKind, PassPixels, Picture } from '@popcel/matting'
import type { Choice, PassJob, PlateFacts, ShotOptions, VideoInfo, WriteFrameOptions } from '@popcel/runtime'
import type { ClipSettings } from './clip-options.ts'
import { backdropOf } from './look-options.ts'
import { fittingFormat, OUTPUT_FORMATS, type OutputFormatId } from './output-formats.ts'
import { type Helper, outputPath, type PlannedFrame, type ShotFrames, type Timing } from './plan-shot.ts'

export type ShotPlan = {
  readonly shot: Shot
  readonly frames: ShotFrames
  readonly video: VideoInfo | undefined
  readonly timing: Timing
  readonly helpers: readonly Helper[]
  readonly formats: Readonly<Record<PassKind, OutputFormatId>>
  readonly shotOptions: ShotOptions
  /** What a frame is made from: name -> path. The names are part of the record of what is done. */
  inputsOf(frame: PlannedFrame): Readonly<Record<string, string>>
  /** The files that a frame becomes, below the clip's folder; none of movies. */
  outputsOf(frame: PlannedFrame): readonly string[]
  passesOf(frame: PlannedFrame, plate: Pick<Picture, 'width'>): readonly PassJob[]
  pathOf(output: string): string
  /** Files that are the input of every frame (a video): read once. */
  readonly clipStates: Map<string, Promise<FileState>>
}

export type ShotParts = {
  readonly shot: Shot
  readonly frames: ShotFrames
  readonly video: VideoInfo | undefined
  readonly timing: Timing
  readonly helpers: readonly Helper[]
  readonly choice: Choice
  readonly folder: string
}

export function openPlan(parts: ShotParts, settings: ClipSettings): ShotPlan {
  const { shot, helpers, choice, folder } = parts
  const { facts } = choice
  const formats = formatsOf(settings, facts)
  const written = settings.passes.filter((pass) => OUTPUT_FORMATS[formats[pass]].kind === 'frames')
  const pathOf = (output: string) => join(folder, output)
  const outputOf = (pass: PassKind, { stem }: PlannedFrame) =>
    outputPath(pass, stem, OUTPUT_FORMATS[formats[pass]].ending)
  const clipStates = new Map<string, Promise<FileState>>()
  for (const path of sharedFiles(shot, helpers)) {
    const state = fileState(path)
    // Told by whoever asks for it; until then a rejection is no news.
    state.catch(() => undefined)
    clipStates.set(path, state)
  }
  return {
    ...parts,
    formats,
    shotOptions: shotOptionsOf(settings, choice),
    clipStates,
    pathOf,
    inputsOf: ({ source, helpers: beside }) => ({
      plate: source.path,
      ...Object.fromEntries(Object.entries(beside).map(([role, { path }]) => [role, path])),
    }),
    outputsOf: (frame) => written.map((pass) => outputOf(pass, frame)),
    passesOf: (frame, { width }) =>
      settings.passes.map((pass) => ({
        pass,
        pixels: pixelsOf(formats[pass], settings),
        over: backdropOf(settings.look.over, width),
        file: written.includes(pass)
          ? { path: pathOf(outputOf(pass, frame)), ...fileOptions(pass, formats[pass], settings, facts) }
          : undefined,
      })),
  }
}

function formatsOf({ formats }: ClipSettings, facts: PlateFacts): Record<PassKind, OutputFormatId> {
  const of = (pass: PassKind) => fittingFormat(formats[pass], pass, facts)
  return { alpha: of('alpha'), foreground: of('foreground'), rgba: of('rgba'), comp: of('comp') }
}

function pixelsOf(format: OutputFormatId, { straight }: ClipSettings): PassPixels {
  const { pixels } = OUTPUT_FORMATS[format]
  return pixels.samples === 'float' ? { ...pixels, rgba: straight ? 'straight' : 'premultiplied' } : pixels
}

function fileOptions(
  pass: PassKind,
  format: OutputFormatId,
  { exr }: ClipSettings,
  facts: PlateFacts,
): WriteFrameOptions {
  const words = {
    pass,
    coverage: pass === 'alpha',
    metadata: facts.metadata,
    ...(facts.timeCode ? { timeCode: facts.timeCode } : {}),
  }
  if (format === 'exr')
    return {
      format: 'exr',
      sampleType: exr.sampleType,
      ...(exr.compression ? { compression: exr.compression } : {}),
      ...(exr.level === undefined ? {} : { level: exr.level }),
      ...words,
    }
  if (format === 'png' || format === 'png16') return { format: 'png', ...words }
  if (format === 'tiff') return { format: 'tiff', ...words }
  return { format: 'jpeg', level: 95, ...words }
}

function shotOptionsOf({ look }: ClipSettings, choice: Choice): ShotOptions {
  const { levels, despecklePx, passthrough } = look
  return { levels, despecklePx, passthrough, despill: despillOf(look.despill, choice) }
}

/** Of all it leaves the colours of subjects nearest to what they were (despill.test.ts): yellow stays yellow. */
const UNASKED: DespillMode = 'limit-max'

/** Unasked, spill is taken out where a screen made it. */
function despillOf(
  { mode, strength }: { mode: DespillMode | 'auto' | 'none'; strength: number },
  choice: Choice,
): ShotOptions['despill'] {
  if (mode === 'none' || strength === 0) return undefined
  const hue = choice.screen?.hue
  const screen = hue === 'blue' ? 'blue' : hue === 'red' ? 'red' : 'green'
  if (mode !== 'auto') return { screen, mode, strength }
  return hue === 'green' || hue === 'blue' || hue === 'red' ? { screen, mode: UNASKED, strength } : undefined
}

function sharedFiles(shot: Shot, helpers: readonly Helper[]): Set<string> {
  const paths = new Set<string>()
  if (shot.kind !== 'sequence') paths.add(shot.path)
  for (const { pairs } of helpers) {
    const [first, later] = [pairs.sourceOf(0, 0), pairs.sourceOf(1, 1)]
    if (first && first.path === later?.path) paths.add(first.path)
  }
  return paths
}
