// Owns what a row of the error table is.

export type ErrorRow = { status: number; retryable: boolean; sentence: string }
