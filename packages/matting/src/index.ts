export { decideByColour } from './colour-model/decide-by-colour.ts'
export { type CompositeOptions, checkerboard, composite, joinCutOut, matteOf } from './composite.ts'
export { type CutResult, cut, findSubject, finishSubject } from './cut/cut.ts'
export { cutClip } from './cut/cut-clip.ts'
export { type CutOptions, REFINEMENTS, type Refinement } from './cut/options.ts'
export { colourOf } from './cut/own-alpha.ts'
export type { StageTimes } from './cut/stages.ts'
export type { CutTools } from './cut/tools.ts'
export { chooseWay, type Found, type Known, sameWay, type Way } from './cut/way.ts'
export { type DespeckleOptions, despeckle } from './despeckle/despeckle.ts'
export { DESPILL_MODES, type DespillMode, type DespillOptions, despill } from './despill/despill.ts'
export { type BlurFusionOptions, estimateForegroundBlurFusion } from './foreground/blur-fusion.ts'
export { estimateForegroundMultiLevel, type MultiLevelOptions } from './foreground/multi-level.ts'
export { blurGround, usualBlurPx } from './ground/blur-ground.ts'
export { type GuidedOptions, refineGuided } from './guided/refine-guided.ts'
export type { HeldBackground } from './key/held.ts'
export { holdClipBackground, type KeyOptions, type KeyReport, type KeyResult, key } from './key/key.ts'
export { linearTable, linearToSrgb, quickLinearToSrgb, srgbToLinear } from './light.ts'
export { conn } from './metrics/connectivity.ts'
export { edgeBand, edgeBandMae, haloError } from './metrics/edge-band.ts'
export { coverageRatio, iou, mad, mse, sad } from './metrics/errors.ts'
export { grad } from './metrics/gradient.ts'
export { dtSsd, dtSsdRvm, type Flow, type MessdDtOptions, messdDt } from './metrics/temporal.ts'
export { type AutoChoice, type AutoQuestion, chooseModel } from './models/choose.ts'
export type { Network, NetworkTimes, NetworkTools } from './models/network.ts'
export {
  createPrompter,
  type Prompt,
  type Prompter,
  type PromptNetwork,
  type PromptResult,
} from './models/prompter.ts'
export { createRecurrent, type Recurrent } from './models/recurrent.ts'
export { type RefineMatteOptions, type RefineMatteResult, refineMatte } from './models/refine-matte.ts'
export { type MatteResult, type MatteTools, runMatte } from './models/run-matte.ts'
export {
  DEVICES,
  type Device,
  type DeviceChoice,
  type ModelRun,
  type ModelSession,
  type Runtime,
  type StopSignal,
  type Tensor,
  type TensorShape,
  type WeightsRef,
} from './models/session.ts'
export type {
  ClothName,
  HintSpec,
  InputSize,
  Licence,
  ModelKind,
  ModelSpec,
  PlainSpec,
  PromptSpec,
  RecurrentSpec,
  TrimapSpec,
  WeightsFile,
} from './models/spec.ts'
export { isModelId, MODEL_IDS, MODELS, type ModelId, modelSpec } from './models/table.ts'
export { type Trimap, type TrimapOptions, trimapOf } from './models/trimap.ts'
export { makePass, PASSES, type PassKind, type PassPixels, type Subject } from './passes/make-pass.ts'
export { type Clip, type CutOut, fullScale, type Matte, type Picture, type Samples } from './picture.ts'
export { type RefineOptions, refine } from './refine.ts'
export { resizeMatte } from './resize-matte.ts'
export type { Background, Light } from './rgb.ts'
export { kindOf, NEW_ROOM, type Room, type SampleKind } from './room.ts'
export {
  type EstimateScreenOptions,
  estimateScreen,
  isSureScreen,
  type ScreenEstimate,
  type ScreenEstimator,
  type ScreenReport,
  startScreenEstimate,
} from './screen/estimate-screen.ts'
export { SCREEN_HUES, type ScreenHue } from './screen/hue.ts'
export { INSIDES, type Inside } from './screen/inside.ts'
export { type KeyScreenOptions, keyScreen } from './screen/key-screen.ts'
export { keepOwnHue } from './screen/own-hue.ts'
export { evenScreen, type Screen } from './screen/screen.ts'
export { type ScreenForegroundOptions, screenForeground } from './screen/screen-foreground.ts'
export { type BlendReport, blendCrops } from './second-pass/blend.ts'
export { type Crop, planSecondPass, type SecondPass, type SecondPassOptions } from './second-pass/plan.ts'
export { type Backing, type CompOptions, compOver } from './shot/comp-over.ts'
export { type GarbageOptions, garbageMatte, holdOut, type LevelsOptions, levels } from './shot/levels.ts'
export { type PassthroughOptions, sourcePassthrough } from './shot/source-passthrough.ts'
export { premultiply, toLinear, toSrgb, unpremultiply } from './shot/transfer.ts'
export { type MatteSteadier, type Steadied, type SteadyOptions, startSteadying } from './temporal/median-mattes.ts'
export { type MatteSmoother, type SmoothOptions, smoothMattes, startSmoothing } from './temporal/smooth-mattes.ts'
export { type TidyOptions, type TidyReport, tidyMatte } from './tidy/tidy-matte.ts'
