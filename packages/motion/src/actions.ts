// Owns the list of actions: what an emoji can do, under which names, with which body motions, effects and words.
import { PopcelError } from '@popcel/protocol'
import type { EffectId } from './effects/table.ts'
import type { MotionId } from './motions/table.ts'
import type { EffectSpec, MotionPart } from './take.ts'

export type ActionSpec = {
  readonly title: string
  /** Other names, lower case. */
  readonly aliases: readonly string[]
  readonly parts: readonly MotionPart[]
  readonly effects: readonly EffectSpec[]
  /** Words to draw when the caller asks for captions. */
  readonly caption: string
  /** Phase of the loop that frame 0 shows. Motions and effects show best at phase 0, so most need no other. */
  readonly first: number
  /** A loop length that suits it: whole seconds. */
  readonly durationMs: 1000 | 2000 | 3000 | 4000
}

type Play = readonly [id: MotionId, cycles: number, amplitude?: number]
type Draw = EffectId | readonly [id: EffectId, amount: number, cycles?: number]

function action(
  title: string,
  aliases: string,
  plays: readonly Play[],
  draws: readonly Draw[],
  caption: string,
  seconds: 1 | 2 | 3 | 4 = 1,
  first = 0,
): ActionSpec {
  return {
    title,
    aliases: aliases.split(', '),
    parts: plays.map(([id, cycles, amplitude = 1]) => ({ id, cycles, amplitude })),
    effects: draws.map((draw) => {
      if (typeof draw === 'string') return { id: draw, amount: 1 }
      const [id, amount, cycles] = draw
      return cycles === undefined ? { id, amount } : { id, amount, cycles }
    }),
    caption,
    first,
    durationMs: (seconds * 1000) as ActionSpec['durationMs'],
  }
}

export const ACTIONS = {
  wave: action('Wave hello', 'hello, hi, hey, greeting, greet, waving, 👋', [['wave', 1]], [['waves', 1, 2]], 'Hi!'),
  joy: action(
    'Joy',
    'happy, glad, yay, smile, smiling, delight, delighted, excited, cheerful, joyful, 😀, 😃, 😄, 😊, 🙂',
    [
      ['hop', 2],
      ['sway', 1, 0.4],
    ],
    ['sparkles', 'blush'],
    'Yay!',
  ),
  laugh: action(
    'Laugh',
    'laughing, lol, haha, laughter, laugh out loud, funny, rofl, 😂, 🤣, 😆',
    [['chuckle', 1]],
    ['haha'],
    'LOL',
  ),
  love: action(
    'Love',
    'in love, adore, affection, i love you, 🥰, 😍',
    [
      ['sway', 1],
      ['pulse', 1, 0.5],
    ],
    ['hearts', 'blush'],
    'Love!',
    2,
  ),
  cry: action('Cry', 'crying, weep, upset, bawl, 😭', [['sob', 1]], [['tears', 1, 2]], 'Waah!', 2),
  angry: action('Angry', 'anger, mad, furious, enraged, 😠, 😡, 🤬', [['rage', 3]], ['steam', ['anger', 1, 2]], 'Grr!'),
  surprise: action(
    'Surprise',
    'surprised, shock, shocked, wow, omg, astonished, amazed, 😮, 😲',
    [['startle', 1]],
    [
      ['rays', 1, 2],
      ['exclaim', 1, 2],
    ],
    'Wow!',
  ),
  think: action(
    'Think',
    'thinking, hmm, ponder, wonder, consider, thoughtful, 🤔',
    [['tilt', 1]],
    ['dots'],
    'Hmm...',
    2,
  ),
  sleepy: action(
    'Sleepy',
    'sleep, sleeping, tired, asleep, nap, fall asleep, fast asleep, drowsy, 😴, 😪',
    [['doze', 1]],
    ['zzz'],
    'Zzz',
    2,
  ),
  thanks: action('Thanks', 'thank, thank you, thankful, grateful, thx, 🙏', [['bow', 1]], ['flowers'], 'Thanks!', 2),
  sorry: action(
    'Sorry',
    'apology, apologise, apologize, apologetic, my bad, forgive, 🙇',
    [['bow', 1, 1.1]],
    ['sweat', ['gloom', 0.8]],
    'Sorry!',
    2,
  ),
  ok: action(
    'OK',
    'okay, alright, agree, got it, understood, roger, no problem, no worries, thumb up, 👍, 👌',
    [['nod', 1]],
    [['check', 1, 2]],
    'OK!',
  ),
  no: action(
    'No',
    'nope, refuse, disagree, never, stop, denied, no way, no thanks, oh no, 🙅',
    [['shake', 2]],
    [['cross', 1, 2]],
    'No!',
  ),
  yes: action(
    'Yes',
    'yeah, yep, sure, of course, correct',
    [
      ['nod', 2],
      ['hop', 2, 0.4],
    ],
    [['rays', 1, 2]],
    'Yes!',
  ),
  cheer: action(
    'Cheer',
    'cheering, hooray, hurrah, fight, support, 🙌',
    [['cheer', 1]],
    [
      ['rays', 1, 2],
      ['sparkles', 0.8],
    ],
    'Go!',
  ),
  dance: action('Dance', 'dancing, disco, 💃, 🕺', [['dance', 1]], ['notes'], 'Dance!', 2),
  jump: action('Jump', 'jumping, leap', [['jump', 1]], ['dust'], 'Jump!'),
  run: action(
    'Run',
    'running, hurry, rush, on my way, 🏃',
    [['run', 2]],
    [
      ['speed', 1, 2],
      ['dust', 1, 2],
    ],
    'Run!',
  ),
  peek: action('Peek', 'peeking, peep, peekaboo, hide, 🫣', [['peek', 1]], [['question', 0.8]], 'Peek', 2),
  faint: action(
    'Faint',
    'fainting, collapse, dead, exhausted, knocked out, pass out, 😵',
    [['faint', 1]],
    [['dizzy', 1, 1]],
    'Phew',
    2,
  ),
  shy: action(
    'Shy',
    'bashful, embarrassed, blushing, timid, 😳, ☺',
    [['shrink', 1]],
    [['blush', 1.3], 'sweat'],
    'Um...',
    2,
  ),
  cool: action('Cool', 'awesome, swag, confident, nice, 😎', [['lean', 1]], [['glint', 1, 1]], 'Cool', 2),
  hungry: action(
    'Hungry',
    'yummy, yum, eat, eating, delicious, tasty, 😋',
    [
      ['munch', 2],
      ['sway', 1, 0.4],
    ],
    ['food'],
    'Yum!',
    2,
  ),
  party: action(
    'Party',
    'celebrate, celebration, birthday, happy birthday, fun, 🥳',
    [
      ['dance', 1],
      ['hop', 2, 0.5],
    ],
    ['confetti', ['notes', 0.5]],
    'Party!',
  ),
  goodbye: action(
    'Goodbye',
    'bye, good bye, farewell, bye bye, see you, see you later, leaving',
    [
      ['slide', 1],
      ['wave', 1, 0.6],
    ],
    [['waves', 1, 2]],
    'Bye!',
    2,
  ),
  goodnight: action(
    'Good night',
    'good night, night, sweet dreams, bedtime',
    [
      ['breathe', 1, 1.3],
      ['sway', 1, 0.5],
    ],
    ['moon', 'zzz'],
    'Night',
    2,
  ),
  morning: action(
    'Good morning',
    'good morning, goodmorning, wake up, sunrise',
    [
      ['squash', 1, 0.9],
      ['float', 1, 0.3],
    ],
    ['sun'],
    'Morning!',
    2,
  ),
  congrats: action(
    'Congratulations',
    'congratulations, congratulate, well done, good job, great job, bravo, win, victory',
    [['hop', 2]],
    ['confetti'],
    'Congrats!',
  ),
  please: action(
    'Please',
    'beg, begging, pretty please, plead, 🥺',
    [
      ['push', 1, 0.8],
      ['wiggle', 2, 0.5],
    ],
    ['sparkles', 'blush'],
    'Please!',
    2,
  ),
  scared: action(
    'Scared',
    'afraid, fear, fright, frightened, terrified, eek, horror, 😱, 😨',
    [['tremble', 4]],
    ['shiver', 'gloom'],
    'Eek!',
  ),
  idea: action(
    'Idea',
    'aha, eureka, inspiration, got an idea',
    [
      ['hop', 1, 0.9],
      ['tilt', 1, 0.3],
    ],
    ['bulb'],
    'Aha!',
  ),
  sad: action(
    'Sad',
    'unhappy, gloomy, depressed, disappointed, lonely, 😢, 😞, 😔',
    [
      ['bow', 1, 0.55],
      ['sway', 1, 0.35],
    ],
    ['cloud', 'tear'],
    'Sigh',
    2,
  ),
  kiss: action(
    'Kiss',
    'kissing, mwah, smooch, chu, blow a kiss, blow kiss, 😘, 💋',
    [
      ['push', 1],
      ['sway', 1, 0.5],
    ],
    [['hearts', 0.7], 'blush'],
    'Mwah!',
  ),
  confused: action(
    'Confused',
    'puzzled, huh, what, 😕',
    [
      ['look', 1],
      ['tilt', 1, 0.4],
    ],
    [['question', 1.4, 2]],
    'Huh?',
    2,
  ),
} as const satisfies Record<string, ActionSpec>

export type ActionId = keyof typeof ACTIONS

export const ACTION_IDS = Object.keys(ACTIONS) as readonly ActionId[]

/** The action of that id or alias, whatever the case; undefined when there is none. */
export function findAction(name: string): ActionId | undefined {
  const wanted = name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
  return (
    ACTION_IDS.find((id) => id === wanted) ??
    ACTION_IDS.find((id) => ACTIONS[id].aliases.some((alias) => alias === wanted))
  )
}

// A first set says hello, the feelings most sent, yes and no; what is rarer comes after.
const STARTER: readonly ActionId[] = [
  'wave',
  'laugh',
  'love',
  'cry',
  'angry',
  'surprise',
  'ok',
  'sleepy',
  'thanks',
  'joy',
  'no',
  'sorry',
  'think',
  'cheer',
  'dance',
  'goodbye',
  'party',
  'jump',
  'shy',
  'run',
  'hungry',
  'faint',
  'cool',
  'peek',
]

/**
 * A good order of the first `count` actions, each once.
 * @throws PopcelError usage when count is not a whole number from 1 to the number of actions.
 */
export function defaultActions(count: number): ActionId[] {
  if (!Number.isInteger(count) || count < 1 || count > ACTION_IDS.length) {
    throw new PopcelError('usage', {
      reason: `the number of actions must be from 1 to ${ACTION_IDS.length}, got ${count}`,
    })
  }
  return [...STARTER, ...ACTION_IDS.filter((id) => !STARTER.includes(id))].slice(0, count)
}
