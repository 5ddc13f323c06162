// Owns the step from unknown data to a value of a schema, with a failure that names the field.

import { z } from 'zod'
import { PopcelError } from './error.ts'

/**
 * The value as the schema has it, defaults filled in. `what` names the whole when no field of it is to blame.
 * @throws PopcelError value-wrong
 */
export function readValue<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = deepest(result.error.issues)
  const field = issue ? z.core.toDotPath(issue.path) : ''
  throw new PopcelError('value-wrong', { field: field || what, reason: wordsOf(issue) }, { cause: result.error })
}

/** A union fails with the failures of all its members; the member that came furthest says what is wrong. */
function deepest(issues: readonly z.core.$ZodIssue[], prefix: readonly PropertyKey[] = []): z.core.$ZodIssue[] {
  return issues
    .flatMap((issue) => {
      const path = [...prefix, ...issue.path]
      const members = issue.code === 'invalid_union' ? issue.errors.flatMap((errors) => deepest(errors, path)) : []
      return members.some((member) => member.path.length > path.length) ? members : [{ ...issue, path }]
    })
    .sort((a, b) => b.path.length - a.path.length)
}

function wordsOf(issue: z.core.$ZodIssue | undefined): string {
  const message = issue?.message ?? 'is wrong'
  return `${message.charAt(0).toLowerCase()}${message.slice(1)}`
}
