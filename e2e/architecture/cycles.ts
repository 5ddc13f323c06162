// Owns finding knots: files that import each other in a circle, by imports that are still there at run time.

import type { Project, Violation } from './project.ts'
import { resolveImport } from './resolve.ts'

/** One violation for each knot (Tarjan's strongly connected components), naming one way round it. */
export function cycles(project: Project): Violation[] {
  const edges = importGraph(project)
  return strongComponents(edges)
    .filter((files) => files.length > 1 || edges.get(files[0] ?? '')?.includes(files[0] ?? ''))
    .map((files) => {
      const way = wayRound(edges, files)
      return { path: way[0] ?? '', sentence: `imports itself in a circle: ${way.join(' -> ')}` }
    })
}

function importGraph(project: Project): Map<string, string[]> {
  const known = new Set(project.sources.map((source) => source.path))
  const edges = new Map<string, string[]>()
  for (const source of project.sources) {
    const to = source.imports
      .filter((fact) => !fact.typeOnly)
      .map((fact) => resolveImport(project, source.path, fact.specifier))
      .map((target) => ('path' in target ? target.path : undefined))
      .filter((path) => path !== undefined && known.has(path)) as string[]
    edges.set(source.path, to)
  }
  return edges
}

function strongComponents(edges: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []
  const enter = (file: string): void => {
    index.set(file, index.size)
    low.set(file, index.get(file) ?? 0)
    stack.push(file)
    for (const next of edges.get(file) ?? []) {
      if (!index.has(next)) enter(next)
      if (stack.includes(next)) low.set(file, Math.min(low.get(file) ?? 0, low.get(next) ?? 0))
    }
    if (low.get(file) === index.get(file)) found.push(stack.splice(stack.indexOf(file)))
  }
  for (const file of edges.keys()) if (!index.has(file)) enter(file)
  return found
}

/** The shortest way from the first file of a knot back to itself. */
function wayRound(edges: ReadonlyMap<string, readonly string[]>, knot: readonly string[]): string[] {
  const start = [...knot].sort()[0] ?? ''
  let ways = [[start]]
  const seen = new Set<string>()
  while (ways.length > 0) {
    const longer: string[][] = []
    for (const way of ways) {
      for (const next of edges.get(way.at(-1) ?? '') ?? []) {
        if (next === start) return [...way, start]
        if (!knot.includes(next) || seen.has(next)) continue
        seen.add(next)
        longer.push([...way, next])
      }
    }
    ways = longer
  }
  return [start]
}
