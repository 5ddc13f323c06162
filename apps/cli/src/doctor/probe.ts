// Owns what a probe of the machine answers; no probe is here.

export type Diagnosis = {
  readonly level: 'ok' | 'warn' | 'fail'
  readonly message: string
  /** What to do about it. */
  readonly advice?: string
}

/** Looks at one thing. What it throws counts as a failure. */
export type DoctorProbe = () => Diagnosis | Promise<Diagnosis>
