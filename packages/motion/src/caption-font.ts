// Owns asking a font which letters of a text it has, by drawing them: a canvas has no other way to tell.
import type { Context2D } from './canvas.ts'

/** No character, and no font has a drawing for it: what a font draws for it, it draws for every letter that it lacks. */
const NOTHING = '\u{10fffd}'
const SIZE = 24

/** The letters that `family`, and the fonts that the system puts in for it, do not have; at most ten. */
export function missingLetters(text: string, family: string, context: Context2D): string[] {
  const seen = (letter: string) => {
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, 2 * SIZE, 2 * SIZE)
    context.font = `${SIZE}px ${family}`
    context.textAlign = 'left'
    context.textBaseline = 'alphabetic'
    context.fillStyle = '#000000'
    context.fillText(letter, SIZE / 2, 1.5 * SIZE)
    return context.getImageData(0, 0, 2 * SIZE, 2 * SIZE).data.join()
  }
  const box = seen(NOTHING)
  const letters = new Set([...text].filter((letter) => /[^\p{Cc}\p{Cf}\p{Z}\p{M}]/u.test(letter)))
  const missing = [...letters].slice(0, 200).filter((letter) => seen(letter) === box)
  context.clearRect(0, 0, 2 * SIZE, 2 * SIZE)
  return missing.slice(0, 10)
}
