// Owns reading the environment: nothing else of the bench looks at process.env.

import { homedir } from 'node:os'
import { modelsFolder } from '@popcel/runtime/models-folder'

/** Where `popcel models pull` leaves weights when it is not told otherwise. */
export function modelsDir(): string {
  return modelsFolder(process.env, process.platform, homedir())
}
