// What deploy/ promises, where no Docker runs: Dockerfiles and JSON are read and judged, and the steps are run in clean folders; then
// the endpoint and a worker are started from what they made, with the commands and variables of compose.yaml.

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { WORKER_ENV } from '@popcel/protocol/runpod'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inContext, readDockerfile, type Stage, type Step } from './dockerfile.ts'
import { type Built, runStages } from './run-steps.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const json = (path: string) => JSON.parse(read(path)) as Record<string, unknown>
const FILES = ['deploy/docker/cpu.Dockerfile', 'deploy/docker/cuda.Dockerfile'] as const
const dockerfile = (path: string) => readDockerfile(read(path))
const steps = <Kind extends Step['kind']>(stages: readonly Stage[], kind: Kind) =>
  stages.flatMap((stage) => stage.steps).filter((step): step is Extract<Step, { kind: Kind }> => step.kind === kind)
const tracked = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  cwd: ROOT,
  encoding: 'utf8',
})
const context = inContext(
  tracked.split('\0').filter((file) => file !== '' && existsSync(join(ROOT, file))),
  read('.dockerignore'),
)

describe('reading', () => {
  test('a Dockerfile becomes stages and steps', () => {
    const text =
      '# words\nFROM node:24 AS one\nARG A="" B=2\nRUN a && \\\n  b\nFROM x:1\nCOPY --from=one /a b c/\nCMD ["x"]\n'
    expect(readDockerfile(text)).toEqual([
      {
        image: 'node:24',
        name: 'one',
        steps: [
          { kind: 'arg', values: { A: '', B: '2' } },
          { kind: 'run', command: 'a && b' },
        ],
      },
      {
        image: 'x:1',
        name: undefined,
        steps: [
          { kind: 'copy', from: 'one', sources: ['/a', 'b'], to: 'c/' },
          { kind: 'cmd', words: ['x'] },
        ],
      },
    ])
    expect(() => readDockerfile('FROM a:1\nADD http://x y')).toThrow('not understood: ADD')
  })

  test('.dockerignore: the last pattern that fits decides', () => {
    const files = ['a/b.ts', 'a/b.test.ts', 'a/package.json', 'docs/x.md', 'x/node_modules/y.js', 'z.tmp', 'docs2']
    expect(inContext(files, '# words\ndocs\n**/node_modules\n**/*.tmp\n**/*.test.ts\na/*\n!a/package.json\n')).toEqual([
      'a/package.json',
      'docs2',
    ])
  })
})

describe.each(FILES)('%s', (path) => {
  const stages = dockerfile(path)
  const last = stages.at(-1)?.steps ?? []

  test('names versions of its images, and only stages that come before', () => {
    const names = stages.map(({ name }) => name)
    for (const [index, { image }] of stages.entries()) {
      expect(image).toMatch(/:\d/)
      for (const { from } of stages[index]?.steps.filter((step) => step.kind === 'copy') ?? []) {
        if (from !== undefined && !from.includes(':')) expect(names.slice(0, index)).toContain(from)
      }
    }
  })

  test('runs as a plain user, set before the last commands, and can say whether it is healthy', () => {
    const kinds = last.map(({ kind }) => kind)
    expect(last.findLast((step) => step.kind === 'user')).toEqual({ kind: 'user', user: '1000' })
    expect(kinds.lastIndexOf('user')).toBeGreaterThan(kinds.lastIndexOf('copy'))
    expect(kinds.filter((kind) => kind === 'healthcheck' || kind === 'cmd')).toEqual(['healthcheck', 'cmd'])
  })

  test('copies what the context has, and no secrets, tests or weights that nobody asked for', () => {
    for (const { from, sources } of steps(stages, 'copy')) {
      if (from !== undefined) continue
      for (const source of sources) {
        const known = source === '.' || context.some((file) => file === source || file.startsWith(`${source}/`))
        expect(known, source).toBe(true)
      }
    }
    expect(context.filter((file) => /\.test\.ts$|^training|^fixtures\/(?!package)|\.env$/.test(file))).toEqual([])
    expect(context).toContain('package-lock.json')
  })

  test('packs the command line and everything of ours that it needs', () => {
    const packed = new Set(steps(stages, 'run').flatMap(({ command }) => command.match(/@popcel\/\w+(?= |$)/g) ?? []))
    const wanted = new Set(['@popcel/cli'])
    for (const name of wanted) {
      const room = ['packages', 'apps'].find((group) => existsSync(join(ROOT, group, name.slice(8), 'package.json')))
      const { dependencies } = json(`${room}/${name.slice(8)}/package.json`) as { dependencies?: object }
      for (const other of Object.keys(dependencies ?? {})) if (other.startsWith('@popcel/')) wanted.add(other)
    }
    expect(packed).toEqual(wanted)
  })

  test('no package runs a script while it is installed but the one that is named: node-av would download a program', () => {
    const commands = steps(stages, 'run').flatMap(({ command }) => command.split('&&').map((part) => part.trim()))
    const npm = commands.filter((command) => /^npm (ci|install|rebuild)\b/.test(command))
    expect(npm.length).toBeGreaterThan(1)
    const free = npm.filter((command) => !/--ignore-scripts(?!=false)/.test(command))
    expect(free.map((command) => command.split(' ').slice(0, 3))).toEqual(
      path.includes('cuda') ? [['npm', 'rebuild', 'onnxruntime-node']] : [],
    )
  })

  test('no step needs a shell that sh is not, or names a place of the image', () => {
    for (const { command } of steps(stages, 'run')) {
      expect(spawnSync('sh', ['-n', '-c', command]).status, command).toBe(0)
      expect(command).not.toMatch(/(^|\s)\/(?!dev\/null)/)
    }
  })
})

test('the image for cards takes the steps of the one for processors, and one more', () => {
  const [cpu = [], cuda = []] = FILES.map((path) => steps(dockerfile(path), 'run').map(({ command }) => command))
  const own = cuda.filter((command) => !cpu.includes(command))
  expect(own).toEqual([expect.stringContaining('onnxruntime-node-install=cuda12'), expect.stringContaining('useradd')])
  expect(cpu.filter((command) => !cuda.includes(command))).toEqual(['mkdir state && chown node:node state'])
})

describe('settings for RunPod', () => {
  const hub = json('.runpod/hub.json') as {
    config: { env: { key: string }[]; gpuIds: string; containerDiskInGb: number }
  }
  const endpoint = json('deploy/runpod/endpoint.json') as Record<string, unknown> & { env: object; gpus: string[] }
  const workerEnv = read('apps/worker/src/env.ts')

  test('every variable is one that the worker or the platform reads', () => {
    const names = [...hub.config.env.map(({ key }) => key), ...Object.keys(endpoint.env)]
    for (const name of names) expect(name === 'RUNPOD_INIT_TIMEOUT' || workerEnv.includes(`'${name}'`), name).toBe(true)
  })

  test('hub and endpoint agree, and are what was decided', () => {
    expect(endpoint).toMatchObject({ workersMin: 0, workersMax: 3, idleTimeout: 30 })
    expect(hub.config.gpuIds.split(',')).toEqual(endpoint.gpus)
    expect(hub.config.containerDiskInGb).toBe(endpoint['containerDiskInGb'])
  })

  test('docs/deploy-runpod.md explains every setting with its value', () => {
    const document = read('docs/deploy-runpod.md')
    for (const [name, value] of Object.entries(endpoint)) {
      if (['name', 'image', 'env'].includes(name)) continue
      const shown = Array.isArray(value) ? value.join(', ') : String(value)
      expect(document, name).toContain(`| \`${name}\` | ${shown} |`)
    }
    for (const [name, value] of Object.entries(endpoint.env)) expect(document).toContain(`| \`${name}\` | ${value} |`)
  })

  test('its tests are jobs that the worker takes', () => {
    const { tests } = json('.runpod/tests.json') as { tests: { input: unknown; timeout: number }[] }
    expect(tests.length).toBeGreaterThan(1)
    expect(tests[0]?.input).toEqual((json('deploy/docker/test_input.json') as { input: unknown }).input)
  })
})

describe.skipIf(process.platform === 'win32')('the steps, run in clean folders', () => {
  const folder = mkdtempSync(join(tmpdir(), 'popcel-image-'))
  let built: Built
  const started: ChildProcess[] = []
  const compose = read('deploy/docker/compose.yaml')

  beforeAll(() => {
    const path = [join(ROOT, 'node_modules', '.bin'), '/usr/local/bin', '/usr/bin', '/bin'].join(':')
    built = runStages(dockerfile(FILES[0]), { context: { folder: ROOT, files: context }, args: {}, path, folder })
  })

  afterAll(async () => {
    for (const child of started) child.kill('SIGTERM')
    await Promise.all(started.map((child) => child.exitCode ?? new Promise((resolve) => child.once('exit', resolve))))
    rmSync(folder, { recursive: true, force: true })
  })

  const inImage = (words: readonly string[], more: Record<string, string> = {}) => {
    const values = Object.entries({ ...built.env, ...more }).map(([name, value]) => `${name}=${value}`)
    return ['env', ...values, ...words] as const
  }
  const start = (words: readonly string[], more: Record<string, string>) => {
    const [program, ...args] = inImage(words, more)
    const child = spawn(program, args, { cwd: built.workdir, stdio: ['ignore', 'pipe', 'pipe'] })
    started.push(child)
    return child
  }

  test('what is installed is what npm would publish: built, with no sources, no compiler and no second Node', () => {
    const modules = join(built.workdir, 'node_modules')
    const worker = readdirSync(join(modules, '@popcel', 'worker'), { recursive: true, encoding: 'utf8' })
    expect(worker).toContain(join('dist', 'main.js'))
    expect(worker.filter((path) => /(?<!\.d)\.ts$/.test(path))).toEqual([])
    expect(['typescript', 'vitest', 'node'].filter((name) => existsSync(join(modules, name)))).toEqual([])
    expect(existsSync(join(built.workdir, 'packed'))).toBe(false)
  })

  test('a file of weights with a wrong byte ends the build, and says what was wanted', () => {
    const app = join(folder, 'installed', 'app')
    writeFileSync(join(app, 'weights', 'u2netp.onnx'), 'no network')
    const script = ['sh', 'bring-weights.sh']
    const [program, ...args] = inImage(script, { POPCEL_MODELS: join(app, 'models'), PATH: built.env['PATH'] ?? '' })
    const { status, stderr } = spawnSync(program, args, { cwd: app, encoding: 'utf8' })
    expect(status).not.toBe(0)
    expect(stderr).toContain('is not the file that u2netp needs')
  })

  test('videos can be read there: FFmpeg came as a library, and nothing else of it', () => {
    const script = "import('node-av').then(({ Decoder }) => console.log(typeof Decoder))"
    const [program, ...args] = inImage(['node', '-e', script])
    const { stdout, stderr } = spawnSync(program, args, { cwd: built.workdir, encoding: 'utf8' })
    expect(stdout.trim(), stderr).toBe('function')
    expect(existsSync(join(built.workdir, 'node_modules', 'node-av', 'binary'))).toBe(false)
  })

  test('the planner that is installed writes its page', () => {
    const [program, ...args] = inImage(['popcel', 'plan', '--scenario', 'twelve-frames', '--html', 'plan.html'])
    expect(spawnSync(program, args, { cwd: built.workdir, encoding: 'utf8' })).toMatchObject({ status: 0 })
    expect(readFileSync(join(built.workdir, 'plan.html'), 'utf8')).toContain('--running: light-dark(')
  })

  test('its health check cuts a tiny picture', () => {
    const words = steps(dockerfile(FILES[0]), 'healthcheck')[0]?.words ?? []
    const [program, ...args] = inImage(words)
    const { status, stdout } = spawnSync(program, args, { cwd: built.workdir, encoding: 'utf8' })
    expect(status).toBe(0)
    expect(stdout).toContain('"mask"')
  })

  test('endpoint and worker, with the commands and variables of compose.yaml, do a job', async () => {
    const token = 'a-key'
    const line = /command: \[(popcel-endpoint.*)\]/.exec(compose)?.[1] ?? ''
    const command = line.split(',').map((word) => word.trim().replace(/^"|"$/g, ''))
    const words = command.map((word) => (word === '8000' ? '0' : word === '0.0.0.0' ? '127.0.0.1' : word))
    const endpoint = start([...words, '--json'], { POPCEL_TOKEN: token })
    const base = await new Promise<string>((resolve) => {
      let said = ''
      endpoint.stdout?.on('data', (data) => {
        said += data
        const url = /"page":"([^"]+?)\/?"/.exec(said)?.[1]
        if (url) resolve(url)
      })
    })
    const health = /fetch\('http:\/\/127\.0\.0\.1:8000(\/\w+)'\)/.exec(compose)?.[1] ?? ''
    expect((await fetch(`${base}${health}`)).status).toBe(200)
    const pairs = [...compose.matchAll(/^ {6}(RUNPOD_WEBHOOK_\w+): (\S+)$/gm)].map(([, name = '', value = '']) => [
      name,
      value.replaceAll('$$', '$').replace('http://endpoint:8000', base),
    ])
    expect(pairs.map(([name]) => name)).toEqual([WORKER_ENV.take, WORKER_ENV.done, WORKER_ENV.stream, WORKER_ENV.ping])
    start(['popcel-worker'], { ...Object.fromEntries(pairs), RUNPOD_AI_API_KEY: token })
    const send = (key: string) =>
      fetch(`${base}/v2/local/runsync`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}` },
        body: read('deploy/docker/test_input.json'),
      })
    expect((await send('another')).status).toBe(401)
    const { status, output } = (await (await send(token)).json()) as { status: string; output: unknown }
    expect(status).toBe('COMPLETED')
    expect(output).toMatchObject({ mask: expect.stringMatching(/^iVBOR/), width: 16, height: 16, model: 'key' })
  })
})
