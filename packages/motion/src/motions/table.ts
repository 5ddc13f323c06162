// Owns the list of body motions: id -> words that name it, pose, cycles, whether the feet stay.
import * as air from './airborne.ts'
import * as ground from './grounded.ts'
import * as head from './head.ts'
import type { MotionRow } from './row.ts'
import * as turn from './turning.ts'

const row = (title: string, words: string, pose: MotionRow['pose'], cycles: number, grounded: boolean): MotionRow => ({
  title,
  words: words.split(', '),
  pose,
  cycles,
  grounded,
})

export const MOTIONS = {
  bounce: row('Bounce', 'bounce, boing, spring, up and down', air.bounce, 2, false),
  hop: row('Hop', 'hop, skip, bob', air.hop, 2, false),
  jump: row('Jump', 'jump, leap, jump up, jump up and down', air.jump, 1, false),
  cheer: row('Cheer', 'jump for joy, hurray', air.cheer, 1, false),
  startle: row('Startle', 'startle, recoil, flinch, gasp', air.startle, 1, false),
  float: row('Float', 'float, hover, levitate, fly, drift', air.float, 1, false),
  pop: row('Pop', 'pop, pop up, pop in, appear', air.pop, 1, true),
  run: row('Run', 'run, jog, walk, march, hurry', air.run, 2, false),
  dance: row('Dance step', 'dance, dance step, step, boogie', air.dance, 1, false),
  squash: row('Squash and stretch', 'squash, stretch, squash and stretch, squish, squeeze', ground.squash, 2, true),
  jelly: row('Jelly', 'jelly, wobble, jiggle, bend, boing boing', ground.jelly, 1, true),
  sway: row(
    'Sway',
    'sway, side to side, swing side to side, left and right, left to right, back and forth',
    ground.sway,
    1,
    true,
  ),
  lean: row('Lean', 'lean, lean in, lean forward', ground.lean, 1, true),
  wiggle: row('Wiggle', 'wiggle, squirm, shimmy, waggle', ground.wiggle, 3, true),
  tremble: row('Tremble', 'tremble, shiver, quiver, vibrate, quake, jitter', ground.tremble, 4, true),
  breathe: row('Breathe', 'breathe, breath, breathing, idle', ground.breathe, 1, true),
  doze: row('Doze', 'doze, nod off, drowse', ground.doze, 1, true),
  stomp: row('Stomp', 'stomp, stamp', ground.stomp, 2, true),
  shrink: row('Shrink', 'shrink, cower, cringe, twist', ground.shrink, 1, true),
  sob: row('Sob', 'sob, weep', ground.sob, 1, true),
  chuckle: row('Chuckle', 'chuckle, giggle, guffaw', ground.chuckle, 1, true),
  groove: row('Groove', 'groove, wave like seaweed, snake', ground.groove, 2, true),
  nod: row('Nod', 'nod, nod head, headbang, head bang, bang head', head.nod, 1, true),
  shake: row('Shake', 'shake, head shake, shake head', head.shake, 2, true),
  rage: row('Rage', 'rage, rattle, shake all over, shudder', head.rage, 3, true),
  tilt: row('Tilt', 'tilt, head tilt, tilt head', head.tilt, 1, true),
  bow: row('Bow', 'bow, curtsy, bow down', head.bow, 1, true),
  wave: row('Wave', 'wave, waves, wave hello, rock head', head.wave, 1, true),
  look: row('Look around', 'look, look around, look left and right, peer, search', head.lookAround, 1, true),
  munch: row('Munch', 'munch, chew, nibble', head.munch, 3, true),
  spin: row(
    'Spin',
    'spin, twirl, rotate, roll, turn around, somersault, whirl, cartwheel, backflip, back flip, frontflip, front flip',
    turn.spin,
    1,
    false,
  ),
  flip: row('Flip', 'flip, turn, flip around, revolve, pirouette', turn.flip, 1, false),
  rock: {
    ...row('Rock', 'rock, roll side to side, rock back and forth, teeter, totter', turn.rock, 1, false),
    rolls: true,
  },
  faint: {
    ...row('Faint', 'tilt over, fall, fall over, topple, collapse, tip over', turn.faint, 1, false),
    rolls: true,
  },
  peek: { ...row('Peek', 'peek, peep, peekaboo, hide', turn.peek, 1, false), hides: 'bottom' },
  slide: { ...row('Slide', 'slide, slide out, slide in, leave, exit', turn.slide, 1, false), hides: 'right' },
  zoom: row(
    'Zoom',
    'zoom, zoom in, zoom out, grow, scale, grow and shrink, get bigger, get larger, get smaller',
    turn.zoom,
    1,
    true,
  ),
  pulse: row('Pulse', 'pulse, throb, beat, heartbeat, heart beat, pulsate', turn.pulse, 1, true),
  dangle: row('Dangle', 'dangle, swing, hang, pendulum', turn.dangle, 1, false),
  push: row('Push', 'push, lunge, charge, come closer', turn.push, 1, true),
} as const satisfies Record<string, MotionRow>

export type MotionId = keyof typeof MOTIONS

export const MOTION_IDS = Object.keys(MOTIONS) as readonly MotionId[]
