export { type ApngOptions, encodeApng } from './apng/encode.ts'
export { checkFile } from './check/check.ts'
export type { Finding } from './check/finding.ts'
export { checkPack } from './check/pack.ts'
export type { Redraw } from './fit/art-size.ts'
export { type FitOptions, type FitResult, fitAnimation } from './fit/fit.ts'
export { type Decibels, psnr } from './fit/quality.ts'
export type { FitReport } from './fit/report.ts'
export { buildPack, type PackExtra, type PackItem } from './pack.ts'
export {
  canvasSize,
  type ExtraFile,
  findPlatform,
  itemName,
  PLATFORMS,
  type PlatformId,
  type PlatformRule,
  type PlatformSpec,
  platformSpec,
} from './platforms.ts'
export { encodePng } from './png/encode.ts'
export type { IndexedFrames } from './png/surface.ts'
export { makeTab } from './tab.ts'
export { type Delay, type PlayPlan, planPlay } from './timing.ts'
