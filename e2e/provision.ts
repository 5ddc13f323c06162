// Owns getting what the end-to-end suite needs from the machine, before the suite starts: one line for each thing.
// A thing that cannot be had is said and skipped; the tests that need it say so again.

import { provideChromium } from './chromium.ts'
import { provideFfmpeg } from './clips/ffmpeg.ts'
import { tellFound } from './found.ts'
import { provideOpenExr } from './openexr.ts'
import { say } from './print.ts'
import { providePython } from './python.ts'

say(tellFound('Chromium', provideChromium()))
say(tellFound('OpenEXR’s tools', provideOpenExr()))
say(tellFound('Python with e2e/requirements.txt', providePython()))
say(tellFound('ffmpeg', provideFfmpeg()))
