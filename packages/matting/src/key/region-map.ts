// Owns what the bytes of a region map mean.

export const REGION = { open: 0, subject: 1, background: 2, shadow: 3 } as const

/** Enclosed areas of background colour: decide by evidence, never clear, or always clear. */
export type HolePolicy = 'auto' | 'keep' | 'clear'
