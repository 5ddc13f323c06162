// Owns one cut in a process of its own, to see how much memory it takes. Writes nothing.

import { readFile } from 'node:fs/promises'
import { decodePicture } from '@popcel/runtime'
import { cutOutPng } from './cut-out.ts'

const file = process.argv[2]
if (!file) throw new Error('a picture is wanted')
await cutOutPng(await decodePicture(await readFile(file)))
