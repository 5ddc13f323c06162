// Owns what `npm pack` and `npm publish` do last, in the folder of the package: everything as the repository has it.

import { restore } from './restore.ts'

restore()
