// Owns what a piece of work is done by: kind -> the one module that it needs, loaded when it is first asked for.

import type { CutTools } from '@popcel/matting'
import type { WorkHandlers } from '@popcel/runtime'
import type { Work } from './table.ts'

export function workHandlers(tools: CutTools): WorkHandlers<Work> {
  return {
    cut: async (task) => (await import('./cut.ts')).runCut(task, tools),
    inspect: async (task) => (await import('./media.ts')).runInspect(task),
    animate: async (task) => (await import('./media.ts')).runAnimate(task),
    sample: async (task) => (await import('./sample.ts')).runSample(task),
    encode: async (task) => (await import('./media.ts')).runEncode(task),
    pack: async (task) => (await import('./media.ts')).runPack(task),
  }
}
