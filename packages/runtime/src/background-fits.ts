// Owns the names of how a picture is brought to the size of another one, apart from what does it, for whoever only checks them.

/** 'cover' fills all of it and loses what reaches over, 'contain' shows all of the picture with white beside it, 'tile' repeats it as it is. */
export type BackgroundFit = 'cover' | 'contain' | 'tile'

export const BACKGROUND_FITS = ['cover', 'contain', 'tile'] as const satisfies readonly BackgroundFit[]
