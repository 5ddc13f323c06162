// Owns one chain of FFmpeg's filters: frames of one shape in, frames of one shape out. Knows not what the filters do.

import type { FilterContext, FilterGraph } from 'node-av/lib'
import { type Av, AvFault, sound } from './av.ts'

export type Chain = { readonly graph: FilterGraph; readonly source: FilterContext; readonly sink: FilterContext }

export type ChainShape = {
  readonly width: number
  readonly height: number
  readonly format: string
  readonly matrix: number
  readonly range: number
  /** Filters, in FFmpeg's own notation. */
  readonly steps: string
}

/** A chain of pictures. @throws AvFault */
export function openChain(av: Av, { width, height, format, matrix, range, steps }: ChainShape): Chain {
  const size = `video_size=${width}x${height}:pix_fmt=${format}:time_base=1/1`
  return openGraph(av, ['buffer', 'buffersink'], `${size}:colorspace=${matrix}:range=${range}`, steps)
}

/** A chain of any kind, from what its source is told. @throws AvFault */
export function openGraph(av: Av, ends: readonly [string, string], told: string, steps: string): Chain {
  const graph = new av.FilterGraph()
  graph.alloc()
  try {
    // Threads of its own would take the cores from the decoder beside it.
    graph.nbThreads = 1
    const [source, sink] = [
      graph.createFilter(filterOf(av, ends[0]), 'in', told),
      graph.createFilter(filterOf(av, ends[1]), 'out', null),
    ]
    if (!source || !sink) throw new AvFault(0, 'filter', 'its ends could not be made')
    // FFmpeg speaks as the steps: their output is what the sink waits for.
    sound(av, graph.parsePtr(steps, padOf(av, 'out', sink), padOf(av, 'in', source)), steps)
    sound(av, graph.configSync(), steps)
    return { graph, source, sink }
  } catch (error) {
    graph.free()
    throw error
  }
}

function filterOf(av: Av, name: string) {
  const filter = av.Filter.getByName(name)
  if (!filter) throw new AvFault(0, 'filter', `this FFmpeg has no filter ${name}`)
  return filter
}

function padOf(av: Av, name: string, filter: FilterContext) {
  const pad = new av.FilterInOut()
  pad.alloc()
  pad.name = name
  pad.filterCtx = filter
  pad.padIdx = 0
  return pad
}
