// Owns undoing English endings: which plain words a word of a prompt may come from.

/** The word itself first, then what it may be a form of: plural, third person, -ing, -ed, -y, -ly. */
export function plainForms(word: string): string[] {
  const forms = new Set([word])
  const stem = (base: string) => {
    if (base.length < 2) return
    forms.add(base)
    forms.add(`${base}e`)
    // hopping -> hop
    if (base.length > 2 && base.at(-1) === base.at(-2)) forms.add(base.slice(0, -1))
  }
  const cut = (ending: string) => (word.endsWith(ending) ? word.slice(0, -ending.length) : undefined)
  if (cut("'s") !== undefined) forms.add(cut("'s")!)
  if (cut('s') !== undefined) forms.add(cut('s')!)
  if (cut('es') !== undefined) forms.add(cut('es')!)
  if (cut('ies') !== undefined) forms.add(`${cut('ies')!}y`)
  for (const ending of ['ing', 'ed', 'y', 'er']) {
    const base = cut(ending)
    if (base !== undefined) stem(base)
  }
  const adverb = cut('ly')
  if (adverb !== undefined) {
    forms.add(adverb)
    forms.add(`${adverb}le`)
    if (adverb.endsWith('i')) forms.add(`${adverb.slice(0, -1)}y`)
  }
  return [...forms]
}
