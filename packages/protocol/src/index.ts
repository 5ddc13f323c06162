export { ERRORS, type ErrorCode, type ErrorDetails, type ErrorRow, PopcelError } from './error.ts'
