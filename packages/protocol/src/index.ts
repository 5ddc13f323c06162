export { ERRORS, type ErrorCode, type ErrorDetails, PopcelError } from './error.ts'
export type { ErrorRow } from './error-rows/row.ts'
export { systemWords } from './system-words.ts'
