// Owns cutting a prompt into words: what is a word, what parts one thought from the next.

/** A comma, a full stop, a new line: what was refused before it is not refused after it. */
export const BREAK = ','

/**
 * Letters and digits make words, "1.5x" and "50%" too; ? and ! count only when they stand alone; a pictogram is a word;
 * commas and the like become BREAK. "don’t" is "don't".
 */
export function tokenize(text: string): string[] {
  const plain = text
    .normalize('NFC')
    .toLowerCase()
    .replace(/[\u{fe0f}\u{200d}]|\p{Emoji_Modifier}/gu, '')
    .replace(/[’`´]/g, "'")
  const found = plain.match(
    /\d+(?:\.\d+)?[x×%]?(?![\p{L}\p{N}])|[\p{L}\p{M}\p{N}']+|(?<=^|\s)[!?]+(?=\s|$|[.,])|[\p{Extended_Pictographic}♥]|[,;:.\n、。，]/gu,
  )
  return (found ?? []).map((token) => (/^[,;:.\n、。，]$/u.test(token) ? BREAK : token))
}
