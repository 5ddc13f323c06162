// Owns a file that holds many frames, made by a thread of its own: a movie or an animated picture. Frames go in in order.

import type { Picture } from '@popcel/matting'
import { createPool } from '../threads/pool.ts'
import { threadEntry } from '../threads/thread-entry.ts'
import type { FrameTime } from '../video/write-types.ts'
import { buffersIn } from './buffers-in.ts'

export const MOVIE_FORMATS = ['prores', 'webm', 'ffv1', 'mp4', 'webp', 'apng', 'gif'] as const
export type MovieFormat = (typeof MOVIE_FORMATS)[number]

export type MovieSettings = {
  readonly format: MovieFormat
  readonly width: number
  readonly height: number
  readonly alpha: boolean
  /** Frames a second, where all last equally long; else the frames' own times hold. */
  readonly frameRate?: { readonly num: number; readonly den: number }
  /** The sound of this file is kept, of the time from its first frame to its last. */
  readonly audioFrom?: { readonly path: string; readonly fromSeconds: number; readonly toSeconds: number }
}

export type Movie = {
  /**
   * Resolves when the frame has been taken; its picture changes hands. Gives its memory back, where that is not kept.
   * @throws PopcelError disk-full, output-unwritable, usage
   */
  write(picture: Picture, time: FrameTime): Promise<readonly ArrayBuffer[]>
  /** Ends the file and gives it its name; its bytes. */
  finish(): Promise<number>
  /** Nothing is left of it. */
  abort(): Promise<void>
}

export type MovieWork = {
  open: { task: { readonly path: string; readonly settings: MovieSettings }; result: undefined }
  write: { task: { readonly picture: Picture; readonly time: FrameTime }; result: readonly ArrayBuffer[] }
  finish: { task: undefined; result: number }
  abort: { task: undefined; result: undefined }
}

/** @throws PopcelError output-unwritable, video-encoder-missing, video-not-made, usage */
export async function openMovie(path: string, settings: MovieSettings): Promise<Movie> {
  // Ended by finish and abort, which tidy up; a thread that is killed could not.
  const { signal } = new AbortController()
  const entry = threadEntry('./answer-movie', import.meta.url, 'answerMovie')
  const pool = createPool<MovieWork>({ entry, threads: 1, signal })
  const ended = async <T>(last: Promise<T>): Promise<T> => {
    try {
      return await last
    } finally {
      await pool[Symbol.asyncDispose]()
    }
  }
  try {
    await pool.run('open', { path, settings })
  } catch (error) {
    await pool[Symbol.asyncDispose]()
    throw error
  }
  return {
    write: (picture, time) => pool.run('write', { picture, time }, undefined, [...buffersIn(picture)]),
    finish: () => ended(pool.run('finish', undefined)),
    abort: () => ended(pool.run('abort', undefined)),
  }
}
