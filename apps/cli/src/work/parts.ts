// Owns cutting one input into several outputs: a kind of clothes each, by a network that runs once for all of them.

import type { CutTools } from '@popcel/matting'
import { type Stopwatch, startStopwatch } from './stopwatch.ts'
import type { CutDone, CutTask } from './tasks.ts'

/** One result for each kind of clothes that is asked for; one where fewer than two are. The first has the times of `watch`. */
export async function forEachPart(
  task: CutTask,
  tools: CutTools,
  watch: Stopwatch,
  cutPart: (task: CutTask, tools: CutTools, watch: Stopwatch) => Promise<CutDone>,
): Promise<readonly CutDone[]> {
  const { cloth = [] } = task.options
  if (cloth.length < 2) return [await cutPart(task, tools, watch)]
  const sharing = { ...tools, answers: new WeakMap() }
  const done: CutDone[] = []
  for (const name of cloth) {
    const part = { ...task, options: { ...task.options, cloth: [name] } }
    const made = await cutPart(part, sharing, done.length === 0 ? watch : startStopwatch(tools.now))
    done.push({ ...made, cloth: name })
  }
  return done
}
