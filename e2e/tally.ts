// Owns counting what passed, failed and was skipped over suites of different kinds, and the line that says it.

export type Tally = { passed: number; failed: number; skipped: number }

export const NONE: Tally = { passed: 0, failed: 0, skipped: 0 }

export function addUp(a: Tally, b: Tally): Tally {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped }
}

/** A check that is one program counts as one test. */
export function ofCommand(status: number): Tally {
  return status === 0 ? { ...NONE, passed: 1 } : { ...NONE, failed: 1 }
}

/**
 * The counts of a report of Vitest's json reporter. A suite that ends badly without a failed test (a file that does
 * not load, an error after the tests) or without a report counts as one failure; so does one that ran no test at all.
 */
export function ofReport(status: number, report: unknown): Tally {
  const counts = (report ?? {}) as Readonly<Record<string, unknown>>
  const count = (name: string) => (typeof counts[name] === 'number' ? counts[name] : 0)
  const tally = {
    passed: count('numPassedTests'),
    failed: count('numFailedTests'),
    skipped: count('numPendingTests') + count('numTodoTests'),
  }
  const broken = status !== 0 || report === undefined || tally.passed + tally.failed + tally.skipped === 0
  return broken && tally.failed === 0 ? { ...tally, failed: 1 } : tally
}

/** What failed by name, a line each as `file: name`, of a report of Vitest's json reporter; files below `root` are told relative to it. */
export function failuresOf(report: unknown, root: string): string[] {
  const { testResults } = (report ?? {}) as { testResults?: readonly FileResult[] }
  return (testResults ?? []).flatMap(({ name, status, assertionResults }) => {
    const file = name.startsWith(`${root}/`) ? name.slice(root.length + 1) : name
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (failed.length > 0) return failed.map((test) => `${file}: ${test.fullName}`)
    return status === 'failed' ? [`${file}: did not load`] : []
  })
}

type FileResult = {
  name: string
  status: string
  assertionResults: readonly { status: string; fullName: string }[]
}

export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
