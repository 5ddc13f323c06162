// Owns what a probe of the machine answers; no probe is here.

export type Diagnosis = {
  /** 'off' is something that is not here and need not be. */
  readonly level: 'ok' | 'off' | 'warn' | 'fail'
  readonly message: string
  /** What to do about it. */
  readonly advice?: string
}

/** Looks at one thing. What it throws counts as a failure. */
export type DoctorProbe = () => Diagnosis | Promise<Diagnosis>
