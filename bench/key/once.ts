// Owns one cut in a process of its own, to see how much memory it takes. Writes nothing.

import { readFile } from 'node:fs/promises'
import { decodePicture, encodePicture } from '@popcel/runtime'
import { cutOut } from './cut-out.ts'

const file = process.argv[2]
if (!file) throw new Error('a picture is wanted')
await encodePicture(cutOut(await decodePicture(await readFile(file))), { format: 'png' })
