export {
  ANIMATED_ENDINGS,
  type FoundShots,
  findShots,
  PICTURE_ENDINGS,
  type Shot,
  VIDEO_ENDINGS,
} from './find/find-shots.ts'
export { type FileState, fileState } from './journal/file-state.ts'
export { type InputPaths, isDone, isDoneByBytes } from './journal/is-done.ts'
export {
  JOURNAL_FOLDER,
  type Journal,
  type JournalEntry,
  type Manifest,
  openJournal,
  readAsked,
} from './journal/journal.ts'
export { startTrail, type Trail } from './journal/trail.ts'
export { type HintPairs, type PairBy, pairHints } from './pairing/pair-hints.ts'
export type { FrameEnd, LineOptions, Marks, Stages } from './pipeline/line.ts'
export type { LookAheadStage } from './pipeline/look-ahead.ts'
export { type PipelineOptions, runPipeline } from './pipeline/run-pipeline.ts'
export { createStageClock, STAGES, type StageClock, type StageName, type StageTimes } from './pipeline/stage-clock.ts'
export { endingOf, padded } from './sequence/frame-name.ts'
export { groupSequences, type Sequence, type SequenceFrame, type Span } from './sequence/group-sequences.ts'
export { readSpan, sizeOf, spansInWords, spansOf } from './sequence/spans.ts'
