// Owns `make stop`. FOLDER may be given.

import { say } from '../print.ts'
import { given } from './endpoint-here.ts'
import { stop } from './stop.ts'

const stopped = await stop(given(process.argv.slice(2)).place)
say(
  stopped
    ? 'The endpoint of make dev has ended.'
    : 'Nothing of Popcel that make dev started runs; there is nothing to stop.',
)
