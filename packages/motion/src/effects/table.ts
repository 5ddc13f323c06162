// Owns the list of effects: id -> words that name it, how it is attached and layered, and its drawing.
import * as feel from './feelings.ts'
import * as mark from './marks.ts'
import type { EffectRow } from './pen.ts'
import * as rise from './rising.ts'

type Attach = EffectRow['attach']
type Layers = 'front' | 'behind' | 'both'

const row = (
  title: string,
  words: string,
  attach: Attach,
  layers: Layers,
  cycles: number,
  draw: EffectRow['draw'],
): EffectRow => ({
  title,
  words: words.split(', '),
  attach,
  layers: layers === 'both' ? ['behind', 'front'] : [layers],
  cycles,
  draw,
})

export const EFFECTS = {
  tears: row('Tears', 'tears, cry tears, stream of tears, weeping', 'head', 'front', 2, feel.drawTears),
  tear: row('Tear', 'tear, teardrop, tear drop, single tear, 💧', 'head', 'front', 1, feel.drawTear),
  hearts: row('Hearts', 'heart, love heart, ❤, ♥, 💕, 💖', 'stage', 'front', 1, rise.drawHearts),
  sweat: row('Sweat drop', 'sweat, sweat drop, sweat bead, 💦', 'head', 'front', 1, feel.drawSweat),
  anger: row('Anger mark', 'anger, anger mark, anger vein, vein, 💢', 'head', 'front', 2, feel.drawAnger),
  steam: row('Steam', 'steam, smoke, fume, huff', 'head', 'front', 1, feel.drawSteam),
  sparkles: row(
    'Sparkles',
    'sparkle, glitter, twinkle, shine, gleam, star, ✨, ⭐',
    'stage',
    'front',
    1,
    mark.drawSparkles,
  ),
  zzz: row('Zzz', 'z, zz, zzz, zzzz, snore, 💤', 'stage', 'front', 1, rise.drawZzz),
  question: row('Question mark', '?, ??, question, question mark, ❓', 'stage', 'front', 1, mark.drawQuestion),
  exclaim: row('Exclamation mark', '!, !!, exclamation, exclamation mark, ❗', 'stage', 'front', 2, mark.drawExclaim),
  notes: row(
    'Music notes',
    'note, music, music note, musical note, melody, song, 🎵, 🎶',
    'stage',
    'front',
    1,
    rise.drawNotes,
  ),
  confetti: row('Confetti', 'confetti, streamer, paper snip, 🎉', 'stage', 'both', 1, rise.drawConfetti),
  lines: row(
    'Motion lines',
    'line, motion line, movement line, shake line, action line',
    'stage',
    'front',
    3,
    mark.drawLines,
  ),
  speed: row('Speed lines', 'speed, speed line, speed stroke', 'stage', 'behind', 2, rise.drawSpeed),
  rays: row('Rays', 'ray, burst, impact line, flash, beam', 'head', 'front', 2, mark.drawRays),
  blush: row('Blush', 'blush, red cheek, pink cheek, rosy cheek', 'head', 'front', 1, feel.drawBlush),
  dizzy: row('Dizzy stars', 'dizzy star, dizzy, circling star, 💫', 'head', 'both', 1, mark.drawDizzy),
  gloom: row('Gloom', 'gloom, dark line, gloomy line', 'head', 'front', 1, feel.drawGloom),
  cloud: row('Rain cloud', 'cloud, rain, rain cloud, 🌧', 'stage', 'front', 1, rise.drawCloud),
  drool: row('Drool', 'drool, slobber', 'head', 'front', 1, feel.drawDrool),
  food: row('Rice ball', 'food, rice ball, onigiri, snack, 🍙', 'stage', 'front', 1, mark.drawFood),
  waves: row('Wave arcs', 'wave arc, arc', 'head', 'front', 2, mark.drawWaves),
  check: row('Tick', 'check, check mark, checkmark, tick, ✅', 'stage', 'front', 2, mark.drawCheck),
  cross: row('Cross', 'cross, cross mark, red x, x, ❌', 'stage', 'front', 2, mark.drawCross),
  glint: row('Glint', 'glint, glare', 'stage', 'front', 1, mark.drawGlint),
  bulb: row('Light bulb', 'bulb, light bulb, lightbulb, 💡', 'stage', 'front', 1, mark.drawBulb),
  dots: row('Thought bubble', 'dot, thought, thought bubble, bubble, ellipsis, 💭', 'stage', 'front', 1, mark.drawDots),
  haha: row('Haha', 'ha, haha, hahaha, lol letter', 'stage', 'front', 1, mark.drawHaha),
  flowers: row('Flowers', 'flower, blossom, petal, 🌸', 'stage', 'front', 1, rise.drawFlowers),
  moon: row('Moon', 'moon, crescent, 🌙', 'stage', 'behind', 1, mark.drawMoon),
  sun: row('Sun', 'sun, sunshine, ☀', 'stage', 'front', 1, mark.drawSun),
  dust: row('Dust', 'dust, dust puff, puff', 'stage', 'front', 1, rise.drawDust),
  shiver: row('Shiver marks', 'shiver mark, shiver line, cold mark', 'stage', 'front', 2, feel.drawShiver),
} as const satisfies Record<string, EffectRow>

export type EffectId = keyof typeof EFFECTS
export const EFFECT_IDS = Object.keys(EFFECTS) as readonly EffectId[]
