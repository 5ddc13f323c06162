// Owns the names of files in an answer: the name that was given, so that the asker finds it, and never a path.

const PICTURE_ENDING = /\.(png|jpe?g|webp|gif|avif|tiff?|svg|bmp)$/i

/** One for each name, each only once: `a.jpg` -> `a.png`, and where that is taken, `a.jpg.png`, `a.jpg-2.png`. */
export function resultNames(names: readonly string[], ending = '.png'): readonly string[] {
  const taken = new Set<string>()
  return names.map((name) => {
    const safe = withoutPath(name)
    const wishes = [safe.replace(PICTURE_ENDING, ''), safe]
    for (let n = 2; wishes.every((wish) => taken.has(wish)); n++) wishes.push(`${safe}-${n}`)
    const free = wishes.find((wish) => !taken.has(wish)) ?? safe
    taken.add(free)
    return `${free}${ending}`
  })
}

/** Whoever writes the answer's files to a disk should not be led out of their folder. */
export function withoutPath(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const flat = name.replace(/[/\\:*?"<>|\u0000-\u001f]/g, '_').replace(/^\.+/, (dots) => '_'.repeat(dots.length))
  return flat.slice(0, 200) || '_'
}
