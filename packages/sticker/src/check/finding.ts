// Owns what a finding is. Rules make them; nothing is thrown for a bad file, because a bad file is what check is for.

/** `refuse`: the platform would not take it. `warn`: it would, but it looks bad or a reviewer may object. */
export type Finding = {
  readonly file: string
  readonly level: 'refuse' | 'warn'
  /** A short stable name of the rule. */
  readonly rule: string
  /** For people; begins with the file's name. */
  readonly sentence: string
}

/** Collects the findings of one file. */
export type Report = {
  readonly findings: Finding[]
  readonly refuse: (rule: string, text: string) => void
  readonly warn: (rule: string, text: string) => void
}

export function startReport(file: string): Report {
  const findings: Finding[] = []
  const add = (level: Finding['level']) => (rule: string, text: string) => {
    findings.push({ file, level, rule, sentence: `${file}: ${text}` })
  }
  return { findings, refuse: add('refuse'), warn: add('warn') }
}
