// Owns a thread that reads a video and tells each number in it: the other side of threads.test.ts. Test code only.

import { parentPort, workerData } from 'node:worker_threads'
import { openVideo } from '../reader.ts'
import { readNumber } from './barcode.ts'

// runs between two of node-av's calls, never in one
parentPort?.on('message', () => process.exit())
const video = await openVideo(workerData as string)
for await (const { picture } of video.read()) if (picture) parentPort?.postMessage(readNumber(picture))
parentPort?.close()
