// Owns reading the environment: nothing else in this app looks at process.env.

export type Environment = {
  /** The key that clients must bring. */
  readonly token: string | undefined
  /** Where a program keeps what it must not lose. */
  readonly stateFolder: string | undefined
  readonly home: string | undefined
  /** What workers inherit: all of it but our own key, which they get under the protocol's name. */
  readonly inherited: Readonly<Record<string, string>>
}

/** Environment variables -> settings. An empty value counts as not set. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>> = process.env): Environment {
  const { POPCEL_TOKEN: token, ...rest } = env
  // A RunPod variable of a surrounding pod would send our workers there.
  const inherited = Object.entries(rest).flatMap(([name, value]) =>
    value === undefined || name.startsWith('RUNPOD_WEBHOOK_') ? [] : [[name, value] as const],
  )
  return {
    token: token || undefined,
    stateFolder: rest['XDG_STATE_HOME'] || undefined,
    home: rest['HOME'] || rest['USERPROFILE'] || undefined,
    inherited: Object.fromEntries(inherited),
  }
}
