// Owns the one place where node-av (FFmpeg as a library) is loaded for video, and what its return codes mean. Knows no picture.

import { PopcelError } from '@popcel/protocol'
import type { CodecContext, FormatContext } from 'node-av/lib'
import { endOnlyWhenAsked } from '../threads/answer-requests.ts'
import { type Calls, chooseCalls } from './calls.ts'

export type Av = typeof import('node-av/lib') & typeof import('node-av/constants') & { readonly calls: Calls }

/** node-av itself, loaded on the first call. FFmpeg would write its remarks to stderr; a library is silent. */
export async function loadAv(): Promise<Av> {
  // node-av 6.1.1 throws when a thread is terminated in one of its calls or getters, where nothing can be thrown: the process aborts
  endOnlyWhenAsked()
  const [lib, constants] = await Promise.all([import('node-av/lib'), import('node-av/constants')])
  lib.Log.setLevel(constants.AV_LOG_QUIET)
  return { ...lib, ...constants, calls: chooseCalls(constants.AVSEEK_FLAG_BACKWARD) }
}

/** FFmpeg's own words for a code, short and in small letters. */
export function wordsOf(av: Av, code: number): string {
  return av.FFmpegError.strerror(code).toLowerCase()
}

/** The code itself when it is none of an error. @throws AvFault */
export function sound(av: Av, code: number, doing: string): number {
  if (code >= 0) return code
  throw new AvFault(code, doing, wordsOf(av, code))
}

/** Sets options of a context and of what is inside it, before it is opened. @throws AvFault */
export function set(
  av: Av,
  target: CodecContext | FormatContext,
  options: Readonly<Record<string, string | number>>,
): void {
  for (const [name, value] of Object.entries(options)) sound(av, target.setOption(name, String(value)), name)
}

/** A negative return of FFmpeg, before a caller that knows more has made a row of it. */
export class AvFault extends Error {
  override readonly name = 'AvFault'
  readonly avCode: number
  readonly reason: string

  constructor(avCode: number, doing: string, reason: string) {
    super(`${doing}: ${reason}`)
    this.avCode = avCode
    this.reason = reason
  }
}

/** Why something thrown by this folder's calls failed, in FFmpeg's words or the error's own. */
export function reasonOf(thrown: unknown): string {
  if (thrown instanceof AvFault) return thrown.reason
  return thrown instanceof Error ? thrown.message : String(thrown)
}

/** @throws PopcelError aborted */
export function unlessAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new PopcelError('aborted')
}

/** A time of the stream as a number, undefined where the file states none. Exact up to 2^53 ticks. */
export function ticksOf(av: Av, stamp: bigint): number | undefined {
  return stamp === av.AV_NOPTS_VALUE ? undefined : Number(stamp)
}
