// Owns reading the environment: nothing else in this app looks at process.env.

export type Settings = {
  /** Colour and bold on a terminal. NO_COLOR (any value) and TERM=dumb turn it off. */
  readonly colour: boolean
  /** A line that is redrawn in place. Not in CI logs and not on a terminal that cannot go back. */
  readonly redraw: boolean
}

/** Environment variables -> settings. An empty value counts as not set, as the NO_COLOR convention asks. */
export function readSettings(env: Readonly<Record<string, string | undefined>> = process.env): Settings {
  const dumb = env['TERM'] === 'dumb'
  const ci = Boolean(env['CI']) && env['CI'] !== 'false' && env['CI'] !== '0'
  return { colour: !env['NO_COLOR'] && !dumb, redraw: !dumb && !ci }
}
