// Owns running the steps of a Dockerfile without Docker: each stage has a folder in place of its root, and what names a place in the
// image is led into it. Base images and users are this machine's.

import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, statSync } from 'node:fs'
import { basename, delimiter, dirname, join } from 'node:path'
import type { Stage, Step } from './dockerfile.ts'

export type Built = {
  /** The folder of the last WORKDIR. */
  readonly workdir: string
  /** Of the stage's ENV and ARG; `PATH` begins with the one that was given. */
  readonly env: Readonly<Record<string, string>>
}

export type BuildOptions = {
  /** Files of the context, as paths from its folder. */
  readonly context: { readonly folder: string; readonly files: readonly string[] }
  readonly args: Readonly<Record<string, string>>
  readonly path: string
  /** Where the stages are built. */
  readonly folder: string
}

/** Gives the last stage. Throws with what a step said when it fails. */
export function runStages(stages: readonly Stage[], options: BuildOptions): Built {
  const roots = new Map<string, string>()
  let built: Built | undefined
  for (const [index, stage] of stages.entries()) {
    const root = join(options.folder, stage.name ?? `stage-${index}`)
    roots.set(stage.name ?? String(index), root)
    built = runStage(stage, root, roots, options)
  }
  if (!built) throw new Error('there is no stage')
  return built
}

type State = { workdir: string; env: Record<string, string> }

function runStage(stage: Stage, root: string, roots: ReadonlyMap<string, string>, options: BuildOptions): Built {
  const state: State = { workdir: root, env: { PATH: options.path } }
  mkdirSync(root, { recursive: true })
  for (const step of stage.steps) runStep(step, state, root, roots, options)
  return state
}

function runStep(
  step: Step,
  state: State,
  root: string,
  roots: ReadonlyMap<string, string>,
  options: BuildOptions,
): void {
  const inRoot = (path: string) => (path.startsWith('/') ? join(root, path) : join(state.workdir, path))
  switch (step.kind) {
    case 'workdir':
      state.workdir = inRoot(step.folder)
      mkdirSync(state.workdir, { recursive: true })
      break
    case 'arg':
      for (const [name, value] of Object.entries(step.values)) state.env[name] = options.args[name] ?? value
      break
    case 'env':
      for (const [name, value] of Object.entries(step.values)) {
        const led = value.split(':').map((part) => (part.startsWith('/') ? join(root, part) : part))
        state.env[name] = led.join(delimiter).replace(/\$(\w+)/g, (_, known: string) => state.env[known] ?? '')
      }
      break
    case 'copy':
      copy(step, inRoot(step.to), roots, options)
      break
    case 'run':
      run(step.command, state)
      break
    default:
      break
  }
}

function copy(
  { from, sources }: Extract<Step, { kind: 'copy' }>,
  to: string,
  roots: ReadonlyMap<string, string>,
  { context }: BuildOptions,
): void {
  const stage = from === undefined ? undefined : roots.get(from)
  // a file of a foreign image, such as the program of Node: this machine's is used
  if (from !== undefined && stage === undefined) return
  for (const source of sources) {
    if (stage !== undefined) cpSync(join(stage, source), to, { recursive: true, verbatimSymlinks: true })
    else copyFromContext(source, to, context)
  }
}

function copyFromContext(source: string, to: string, { folder, files }: BuildOptions['context']): void {
  const under = source === '.' ? '' : `${source}/`
  const found = files.filter((file) => file === source || file.startsWith(under))
  if (found.length === 0) throw new Error(`COPY ${source}: no such file in the context`)
  for (const file of found) {
    const target = file === source ? (isFolder(to) ? join(to, basename(file)) : to) : join(to, file.slice(under.length))
    mkdirSync(dirname(target), { recursive: true })
    cpSync(join(folder, file), target)
  }
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory()
}

/** Users are left out: they are the image's, and a test need not be root. */
function run(command: string, { workdir, env }: State): void {
  const here = command
    .split(' && ')
    .filter((part) => !/^(useradd|chown) /.test(part))
    .join(' && ')
  // over what this process has: how npm reaches its registry is the machine's matter
  const values = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  const { status, stdout, stderr } = spawnSync('env', [...values, 'sh', '-c', here], { cwd: workdir, encoding: 'utf8' })
  if (status !== 0) throw new Error(`RUN ${command}\nended with ${status}:\n${stdout}\n${stderr}`)
}
