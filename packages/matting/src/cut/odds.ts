// Owns alpha as log-odds, in which looks of a network are weighed against each other.

/** Alpha this near to 0 or 1 is sure: it counts as ±6.2 in log-odds, so that no look has the only word. */
const REST = 0.002

/** Alpha by its odds, without what is kept of either end. */
export function restedAlpha(odds: number): number {
  const alpha = 1 / (1 + Math.exp(-odds))
  return Math.min(1, Math.max(0, (alpha - 2 * REST) / (1 - 4 * REST)))
}

export const isSure = (alpha: number) => alpha <= REST || alpha >= 1 - REST
export const oddsOf = (alpha: number) => Math.log(Math.max(REST, alpha) / Math.max(REST, 1 - alpha))
