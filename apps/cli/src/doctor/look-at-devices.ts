// Owns trying devices in a process of its own: drivers print to its stderr what they miss, which is no news to whoever reads that the
// device is not there, and one that crashes ends that process only.

import { spawn } from 'node:child_process'
import type { DeviceFacts } from '@popcel/runtime'

export type Look = readonly DeviceFacts[] | { readonly failed: string }

/** What is known of every device, or in words why nothing is. */
export function lookAtDevices(importer: string = import.meta.url, module = './answer-devices'): Promise<Look> {
  // .ts in the repository, .js where the package is installed
  const extension = importer.slice(importer.lastIndexOf('.'))
  const url = JSON.stringify(new URL(`${module}${extension}`, importer).href)
  const program = `const { answerDevices } = await import(${url}); await answerDevices(() => performance.now())`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-2000)
  })
  return new Promise((resolve) => {
    let facts: Look | undefined
    child.on('message', (message: readonly DeviceFacts[]) => {
      facts = message
    })
    child.on('error', (error) => resolve({ failed: error.message }))
    child.on('close', (code, signal) => {
      const words = said.split('\n').find((line) => /^\w*Error\b/.test(line)) ?? ''
      const how = signal === null ? `code ${code}` : signal
      resolve(facts ?? { failed: `trying the devices ended with ${how}${words ? `: ${words.trim()}` : ''}` })
    })
  })
}
