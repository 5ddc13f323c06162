// Owns reading a Dockerfile: its stages, each with its steps in order. Knows the instructions that ours use, and refuses others.

export type Step =
  | { readonly kind: 'workdir'; readonly folder: string }
  | {
      readonly kind: 'copy'
      readonly from: string | undefined
      readonly sources: readonly string[]
      readonly to: string
    }
  | { readonly kind: 'run'; readonly command: string }
  | { readonly kind: 'env' | 'arg'; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: 'user'; readonly user: string }
  | { readonly kind: 'cmd'; readonly words: readonly string[] }
  | { readonly kind: 'healthcheck'; readonly words: readonly string[] }

export type Stage = { readonly image: string; readonly name: string | undefined; readonly steps: readonly Step[] }

/** Throws with the line that is not understood. */
export function readDockerfile(text: string): Stage[] {
  const stages: { image: string; name: string | undefined; steps: Step[] }[] = []
  for (const line of logicalLines(text)) {
    const [, word = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? []
    if (word === 'FROM') {
      const [, image = '', name] = /^(\S+)(?:\s+AS\s+(\S+))?$/.exec(rest) ?? []
      stages.push({ image, name, steps: [] })
      continue
    }
    const stage = stages.at(-1)
    const step = readStep(word, rest)
    if (!stage || !step) throw new Error(`not understood: ${line}`)
    stage.steps.push(step)
  }
  return stages
}

function readStep(word: string, rest: string): Step | undefined {
  switch (word) {
    case 'WORKDIR':
      return { kind: 'workdir', folder: rest }
    case 'RUN':
      return { kind: 'run', command: rest }
    case 'USER':
      return { kind: 'user', user: rest }
    case 'ENV':
    case 'ARG':
      return { kind: word === 'ENV' ? 'env' : 'arg', values: readValues(rest) }
    case 'COPY':
      return readCopy(rest)
    case 'CMD':
      return { kind: 'cmd', words: JSON.parse(rest) as string[] }
    case 'HEALTHCHECK':
      return { kind: 'healthcheck', words: JSON.parse(rest.replace(/^.*?CMD\s+/, '')) as string[] }
    default:
      return undefined
  }
}

function readCopy(rest: string): Step | undefined {
  const words = rest.split(/\s+/)
  const from = /^--from=(.+)$/.exec(words[0] ?? '')?.[1]
  const paths = from === undefined ? words : words.slice(1)
  const to = paths.at(-1)
  return to === undefined || paths.length < 2 || paths.some((path) => path.startsWith('--'))
    ? undefined
    : { kind: 'copy', from, sources: paths.slice(0, -1), to }
}

/** `NAME=value NAME="value"`; a name alone has no value. */
function readValues(text: string): Record<string, string> {
  const found = [...text.matchAll(/(\w+)(?:=(?:"([^"]*)"|(\S*)))?/g)]
  return Object.fromEntries(found.map(([, name = '', quoted, plain]) => [name, quoted ?? plain ?? '']))
}

/** Without comments and empty lines; a line that ends with a backslash goes on. */
function logicalLines(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join('\n')
    .replace(/\\\n\s*/g, '')
    .split('\n')
}

/** What a build sees of a list of files: those that .dockerignore leaves, the last pattern that fits deciding. */
export function inContext(files: readonly string[], ignore: string): string[] {
  const rules = ignore
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .map((line) => ({ keeps: line.startsWith('!'), pattern: patternOf(line.replace(/^!/, '')) }))
  return files.filter((file) => rules.findLast(({ pattern }) => pattern.test(file))?.keeps ?? true)
}

/** Fits the path itself and everything under it. */
function patternOf(glob: string): RegExp {
  const body = glob
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .split('**/')
    .map((part) => part.replace(/\*/g, '[^/]*'))
    .join('(?:.*/)?')
  return new RegExp(`^${body}(?:/|$)`)
}
