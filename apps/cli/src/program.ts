// Owns the words of the command line: commands, options, help, examples. The work itself is in commands/ and is loaded
// when a command runs, so that --help loads none of it.

import { Command, Option } from 'commander'
import { despillNames, insideNames, readDespill, readLevels, readOver, readScreen } from './clip/look-options.ts'
import { addCutFiles, addCutLook } from './cut/cut-words.ts'
import { helpLayout, wrapLines } from './help-layout.ts'
import { listOf, numberBetween, oneOf, pathOf, readBox, readPoint, wholeNumberBetween } from './option-values.ts'

export type CommandName = 'emoji' | 'cut' | 'clip' | 'pack' | 'check' | 'models' | 'doctor' | 'smoke'
export type Dispatch = (name: CommandName, inputs: string[], options: Record<string, unknown>) => Promise<void>

/** Shown in help; a test holds them against the tables of the packages, which help does not load. */
export const actionNames =
  'wave joy laugh love cry angry surprise think sleepy thanks sorry ok no yes cheer dance jump run peek faint shy cool hungry party goodbye goodnight morning congrats please scared idea sad kiss confused'
export const motionNames =
  'bounce hop jump cheer startle float pop run dance squash jelly sway lean wiggle tremble breathe doze stomp shrink sob chuckle groove nod shake rage tilt bow wave look munch spin flip rock faint peek slide zoom pulse dangle push'
export const effectNames =
  'tears tear hearts sweat anger steam sparkles zzz question exclaim notes confetti lines speed rays blush dizzy gloom cloud drool food waves check cross glint bulb dots haha flowers moon sun dust shiver'
export const platformNames = 'line-emoji'
export const deviceNames = 'cpu webgpu cuda tensorrt coreml dml'
export const modelActions = ['list', 'pull', 'import', 'verify', 'remove']
export const refinementNames = [
  'none',
  'guided',
  'vitmatte',
  'vitmatte-small-distinctions-646',
  'vitmatte-small-composition-1k',
  'vitmatte-base-distinctions-646',
  'vitmatte-base-composition-1k',
]

/** The commander program. Help and version go to `page`; what commander complains about is thrown as CommanderError. */
export function createProgram(
  version: string,
  dispatch: Dispatch,
  page: (text: string) => void,
  columns: number,
): Command {
  const program = new Command('popcel')
    .description('One character picture in, a set of animated emoji with clean transparent edges out.')
    .version(version, '-V, --version')
    .helpCommand(false)
    .exitOverride()
    .configureHelp(helpLayout(columns))
    .configureOutput({
      writeOut: (text) => page(wrapLines(text, columns)),
      writeErr: () => undefined,
      getOutHelpWidth: () => columns,
    })
  const add = (name: CommandName, operands: string, summary: string): Command =>
    program
      .command(`${name}${operands}`)
      .description(summary)
      .action(async (...args: unknown[]) => {
        const self = args.at(-1) as Command
        await dispatch(name, self.args, self.opts())
      })
      .option('--json', 'print one JSON object per line on stdout')
      .option('-q, --quiet', 'print only warnings and errors')
  addEmoji(add('emoji', ' <character>', 'Make a pack of animated emoji from one character picture.'))
  addCut(add('cut', ' [input...]', 'Cut the subject out of pictures and animations.'))
  addClip(add('clip', ' <input>', 'Cut the subject out of shots: frame sequences, videos, folders of shots.'))
  addPack(add('pack', ' <input...>', 'Turn animated pictures or folders of frames into a pack for a platform.'))
  addCheck(add('check', ' <file...>', 'Say in words what a platform would refuse about files or packs.'))
  addModels(program, dispatch)
  addDoctor(add('doctor', '', 'Look at this machine and say what works.'))
  addSmoke(add('smoke', '', 'Try an endpoint end to end and say what works.'))
  addPassedOn(program)
  return withExamples(program, [
    ['popcel emoji hero.png -o out', 'eight emoji of a character, ready for LINE'],
    ['popcel cut hero.png', 'hero-cut.png, with a clean transparent edge'],
    ['popcel emoji --help', 'all options of one command'],
  ])
}

const leastDb = () =>
  new Option(
    '--least-db <db>',
    'draw the character smaller rather than let an emoji fall below this quality (at 45 no loss is seen)',
  ).argParser(numberBetween(20, 60))

const listed = (names: string) => names.split(' ').join(', ')

function addEmoji(command: Command): void {
  command
    .requiredOption('-o, --output <dir>', 'folder for the packs, the frames and index.html', pathOf)
    .option('--actions <list>', 'actions by name, with commas between, or all', listOf)
    .option('--count <n>', 'how many emoji (8, or as many as actions are named)', wholeNumberBetween(1, 120))
    .option('--motion <words>', 'move like this instead, for example "slow zoom" or "big shake, no hearts"')
    .option('--platform <list>', 'platforms by name, with commas between, or all', listOf, ['line-emoji'])
    .option('--frames <n>', 'frames per emoji', wholeNumberBetween(2, 120), 12)
    .addOption(leastDb())
    .option('--seconds <s>', 'how long one play lasts (as suits the action by default)', numberBetween(0.1, 10))
    .option('--captions', "write each action's word on it")
    .option('--caption <text>', 'write this on every emoji')
  addKeying(command)
  withExamples(
    command,
    [
      ['popcel emoji hero.png -o out', 'eight actions; then open out/index.html'],
      ['popcel emoji hero.png -o out --actions wave,laugh,cry --frames 20', 'three of them, smoother'],
      ['popcel emoji hero.png -o out --actions all --captions', 'every action, with words on them'],
      ['popcel emoji hero.png -o out --motion "subtle bounce"', 'all move like this, each with its own effects'],
    ],
    `Actions: ${listed(actionNames)}.
Words for --motion. Motions: ${listed(motionNames)}. Effects: ${listed(effectNames)}. With words like slow, fast, twice as fast, subtle, big, many, no.
Platforms: ${platformNames}.`,
  )
}

function addCut(command: Command): void {
  addCutFiles(command)
  addCutLook(command)
  addKeying(command)
  command
    .option('--point <x,y>', 'a click on the subject; X,Y,background on what is not it (may be repeated)', readPoint)
    .option('--box <l,t,r,b>', 'a box around the subject (may be repeated)', readBox)
    .option('--hint <file>', 'a rough matte, for networks that take one; with --model matte the matte itself')
    .option('--no-steady', "leave the flicker in the mattes of an animation's frames")
  withExamples(command, [
    ['popcel cut hero.png', 'writes hero-cut.png beside it'],
    ['popcel cut group.jpg --model sam --point 320,200', 'the one that is clicked on'],
    [
      'popcel cut photos -r -o cut --format webp --resume',
      'a folder with all its folders; what is done is not done again',
    ],
    ['popcel cut - < hero.png > hero-cut.png', 'in a pipe'],
  ])
}

function addClip(command: Command): void {
  addClipFiles(command)
  addClipLook(command)
  addEngine(command)
  addMatte(command)
  withExamples(
    command,
    [
      ['popcel clip shot/ -o out', 'every pass of a folder of frames: out/alpha/shot.1001.exr …'],
      ['popcel clip --inspect shot/', 'what is there: sizes, colour, gaps'],
      ['popcel clip "shot.####.exr" -o out --range 1001-1050 --resume', 'a part, going on where it stopped'],
      ['popcel clip take.mov -o out --passes rgba,comp --format prores --format comp=mp4', 'movies, sound kept'],
      ['popcel clip shot/ -o out --model corridor-key --weights key.onnx --hint mattes/', 'a keyer of your own'],
    ],
    `Formats: ${clipFormatNames}.\nModels: those of popcel models list, and screen (the keyer for green and blue screens).\nPasses: alpha (coverage), foreground (straight colour), rgba (premultiplied in EXR, straight elsewhere), comp.`,
  )
}

export const clipFormatNames = 'exr, png, png16, tiff, jpeg, prores, webm, ffv1, mp4, webp, apng, gif'

function addClipFiles(command: Command): void {
  const choice = (flags: string, about: string, choices: readonly string[]) =>
    command.addOption(new Option(flags, about).choices(choices))
  command
    .option('-o, --output <dir>', 'folder for the passes, one folder each', pathOf)
    .option('--passes <list>', 'alpha, foreground, rgba, comp (all)', listOf)
    .option('--format <name>', 'of all passes, or PASS=NAME of one (may be repeated)', collected)
    .option('--range <a-b>', 'frames by number, both inside; of a video counted from 0')
    .option('--resume', 'leave out frames that are done: same input, settings and model')
    .option('--inspect', 'say what was found and stop')
    .option('--preview', 'write preview.mp4 and contact-sheet.png too')
    .option('--hint <path>', 'rough mattes: a folder, a pattern, a video or one picture')
  choice('--hint-by <how>', 'pair hints by frame number, or first to first (number)', ['number', 'order'])
  choice('--space <name>', 'transfer of the input, where its file says another', ['linear', 'srgb'])
  command.option('--layer <name>', 'EXR: the layer that is the plate')
  const compressions = ['none', 'rle', 'zips', 'zip', 'piz', 'pxr24', 'dwaa', 'dwab']
  choice('--compression <name>', `EXR: ${compressions.join(', ')} (zip)`, compressions)
  command
    .option('--dwa-level <n>', 'EXR dwaa, dwab: what may be lost, 0 to 100000 (45)', numberBetween(0, 100_000))
    .option('--float', 'EXR: 32 bits instead of 16')
    .option('--straight', 'EXR: rgba with straight instead of premultiplied colour')
    .option('--no-audio', 'leave the sound out of mp4')
  choice('--on-error <what>', 'a frame that fails: tell it and go on, or stop (skip)', ['skip', 'stop'])
  command
    .option('--read-ahead <n>', 'frames read before they are needed (3)', wholeNumberBetween(1, 64))
    .option('--at-once <n>', 'frames that are inferred at once (2)', wholeNumberBetween(1, 64))
    .option(
      '--write-memory <mb>',
      'what frames that wait to be written may hold (2048)',
      wholeNumberBetween(1, 1_000_000),
    )
}

function addClipLook(command: Command): void {
  command
    .option('--screen <colour>', 'the screen: auto, none, green, blue or #rrggbb (auto)', readScreen)
    .option('--gain <g>', 'screen keyer: above 1 more becomes empty (1)', numberBetween(0, 2))
    .option('--core <a>', 'screen keyer: wide parts above this alpha are solid (0.65)', numberBetween(0.3, 1))
    .addOption(
      new Option('--inside <which>', 'screen keyer: enclosed parts in its hue that are filled (careful)').choices(
        insideNames,
      ),
    )
    .option('--despill <how>', `auto, none, ${despillNames.join(', ')} (auto: on before screens)`, readDespill)
    .option('--despill-strength <s>', '0 to 1 (1)', numberBetween(0, 1))
    .option('--despeckle [px]', 'drop parts smaller than this area (400)', wholeNumberBetween(1, 100_000_000))
    .option('--levels <b,w[,g]>', 'alpha: black, white and gamma', readLevels)
    .option('--garbage <path>', 'mattes outside of which nothing is kept')
    .option('--hold-out <path>', 'mattes inside of which all is kept')
    .option('--passthrough', "the plate's own pixels where alpha is solid")
    .option(
      '--refiner <s>',
      'four-channel keyers: strength of their own refiner, for files with that input',
      numberBetween(0, 2),
    )
    .option('--tiled', 'four-channel keyers: overlapping tiles at the frame’s own scale')
    .option('--over <what>', 'under the comp: checker, plate, a colour, a picture or frames (checker)', readOver)
    .option('--steady', 'take the flicker out of mattes where the picture stands still')
}

function collected(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...listOf(text)]
}

/** Options of everything that cuts a subject out of a picture. */
function addKeying(command: Command): void {
  addEngine(command)
  command
    .addOption(new Option('--shadow <what>', 'the ground shadow').choices(['drop', 'keep']).default('drop'))
    .addOption(
      new Option('--holes <how>', 'enclosed holes: cleared when they show the background, never, or always')
        .choices(['auto', 'keep', 'clear'])
        .default('auto'),
    )
    .option('--force', 'key also when the background does not look plain')
  addMatte(command)
}

/** What finds the subject, and on what. */
function addEngine(command: Command): void {
  // An emoji takes no mask.
  const own = command.name() === 'emoji' ? 'mini' : 'mini, matte (a mask of yours)'
  command
    .option('--model <name>', `auto, key, ${own} or any of: popcel models list`, 'auto')
    .option('--weights <file>', "a file of your own, run in the model's way")
    .option('--device <name>', `auto, ${deviceNames.split(' ').join(', ')}`, 'auto')
    .option(
      '--refine <how>',
      "the edge of a network's matte: none, guided (by the picture's colours), vitmatte, or one of its models by name (guided)",
      oneOf(refinementNames),
    )
    .option('--fine', 'let the network see a large picture again in parts: finer edges, more time')
    .option('--no-tidy', "leave dust and pinholes in a network's matte")
    .option('--models-dir <dir>', 'where weights lie (POPCEL_MODELS, else a folder for caches)')
}

/** What is done to the matte, whatever found it. */
function addMatte(command: Command): void {
  command
    .option('--sensitivity <s>', '0 to 1: 1 changes nothing, less makes soft alpha stronger', numberBetween(0, 1), 1)
    .option('--mask-blur <px>', 'soften the edge by this many pixels', numberBetween(0, 64), 0)
    .option('--mask-offset <px>', 'grow (above 0) or shrink (below 0) the subject', wholeNumberBetween(-64, 64), 0)
    .option('--solid', 'make nearly full alpha full and nearly empty alpha empty')
    .option('--no-solid', 'leave alpha as it was found')
    .option('--no-defringe', 'leave the old background in the edge colours')
}

function addPack(command: Command): void {
  command
    .requiredOption('-o, --output <path>', 'a folder, or a .zip file for one platform', pathOf)
    .requiredOption('--platform <list>', 'platforms by name, with commas between, or all', listOf)
    .addOption(leastDb())
    .option('--seconds <s>', 'how long one play lasts (as long as the input by default)', numberBetween(0.1, 10))
  withExamples(
    command,
    [
      ['popcel pack *.gif -o out --platform line-emoji', 'one emoji per animated picture'],
      ['popcel pack out/frames/* -o again.zip --platform line-emoji', 'one emoji per folder of numbered frames'],
    ],
    `Platforms: ${platformNames}.`,
  )
}

function addCheck(command: Command): void {
  command.requiredOption('--platform <name>', 'the platform whose rules hold')
  withExamples(
    command,
    [
      ['popcel check out/line-emoji-hero.zip --platform line-emoji', 'a whole pack'],
      ['popcel check 001.png 002.png --platform line-emoji', 'single files'],
    ],
    `Platforms: ${platformNames}. Exit code 1 when anything would be refused.`,
  )
}

/** `popcel models ACTION IDS…`: the action goes to the command as the first of its inputs. */
function addModels(program: Command, dispatch: Dispatch): void {
  const models = program.command('models').description('Fetch, bring in, check and remove the weights of networks.')
  const add = (action: string, operands: string, summary: string): Command =>
    models
      .command(`${action}${operands}`, action === 'list' ? { isDefault: true } : {})
      .description(summary)
      .action(async (...args: unknown[]) => {
        const self = args.at(-1) as Command
        await dispatch('models', [action, ...self.args], self.opts())
      })
      .option('--models-dir <dir>', 'where weights lie (POPCEL_MODELS, else a folder for caches)')
      .option('--json', 'print one JSON object per line on stdout')
      .option('-q, --quiet', 'print only warnings and errors')
  const consent = (command: Command) =>
    command
      .option('-y, --accept-licence', 'take weights under a licence that does not allow commercial work')
      .addOption(new Option('--yes').hideHelp())
  add('list', '', 'What there is, what is on this machine, how large it is and under which licence.')
  consent(add('pull', ' <id...>', 'Fetch weights; go on where it stopped, and check every byte.'))
  const bringIn =
    'Bring weights in from files, without a network; the id may be left out where the name of a file tells it.'
  consent(add('import', ' <file...>', bringIn)).usage('[options] [id] <file...>')
  add('verify', ' [id...]', 'Read every byte again; exit code 1 when something is damaged.')
  add('remove', ' <id...>', 'Delete weights and say how much room that gave.')
  withExamples(models, [
    ['popcel models list', 'every model, its size and its licence'],
    ['popcel models pull birefnet-general-lite', 'a network for photographs'],
    ['popcel models import isnet-anime isnet-anime.onnx', 'the same from a file'],
    ['popcel models verify', 'whether everything is whole'],
  ])
}

function addSmoke(command: Command): void {
  command
    .option('--endpoint <url|id>', 'its address, or an id of RunPod', 'http://127.0.0.1:8000/v2/local')
    .option('--key <key>', 'its key (POPCEL_TOKEN or RUNPOD_API_KEY)')
    .option('--timeout <s>', 'how long one check may take, the start of a worker included', numberBetween(1, 3600), 180)
  withExamples(command, [
    ['popcel smoke', 'the endpoint that popcel endpoint started here'],
    ['popcel smoke --endpoint abc123xyz --key KEY', 'one of RunPod’s cloud'],
    ['popcel smoke --json', 'the same for a script'],
  ])
}

/** For the list in help; main hands them on before a word of theirs is read. */
function addPassedOn(program: Command): void {
  program.command('endpoint').description('Serve a RunPod-compatible endpoint on this machine (endpoint --help).')
  program.command('worker').description('Take jobs from an endpoint and do them (worker --help).')
  program
    .command('plan')
    .description('Tell what a fleet of workers will take and cost, before there is one (plan --help).')
  program.command('bench').description('Measure speed and quality, from a clone of the source (bench --help).')
}

function addDoctor(command: Command): void {
  command.option('--models-dir <dir>', 'where weights lie (POPCEL_MODELS, else a folder for caches)')
  withExamples(command, [
    ['popcel doctor', 'what works here, and what to do about the rest'],
    ['popcel doctor --json', 'the same for a script'],
  ])
}

function withExamples(command: Command, lines: readonly (readonly [string, string])[], after = ''): Command {
  const rows = lines.map(([line, meaning]) => `  ${line}\n      ${meaning}`)
  return command.addHelpText('after', `\nExamples:\n${rows.join('\n')}${after ? `\n\n${after}` : ''}`)
}
