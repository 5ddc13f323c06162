// Owns the inside of a thread that makes one movie or animated picture.

import { enableCompileCache } from 'node:module'
import { parentPort } from 'node:worker_threads'

enableCompileCache()
const { answerMovie } = await import('./answer-movie.ts')

if (parentPort) answerMovie(parentPort)
