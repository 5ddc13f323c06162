// Owns `make demo`: the main job, done by the command line itself on two bundled characters, and a page that links both.

import { spawnSync } from 'node:child_process'
import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CHARACTERS, type CharacterId, characterFile } from '@popcel/fixtures'
import { say } from '../print.ts'
import { type DemoPack, demoPage } from './page.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const OUT = join(ROOT, 'out', 'demo')
const SHOWN: readonly CharacterId[] = ['mascot', 'cat']
const EMOJI = 8

function makePack(id: CharacterId): number {
  const folder = join(OUT, id)
  rmSync(folder, { recursive: true, force: true })
  const args = ['emoji', relative(ROOT, characterFile(id)), '-o', relative(ROOT, folder), '--count', String(EMOJI)]
  say(`\n$ popcel ${args.join(' ')}`)
  return spawnSync('popcel', args, { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] }).status ?? 1
}

function packOf(id: CharacterId): DemoPack {
  const files = readdirSync(join(OUT, id))
  const emoji = readdirSync(join(OUT, id, 'line-emoji')).filter((name) => /^\d+\.png$/.test(name))
  return {
    title: CHARACTERS[id].title,
    folder: id,
    emoji: emoji.sort().map((name) => `line-emoji/${name}`),
    zips: files.filter((name) => name.endsWith('.zip')),
  }
}

function main(): number {
  const failed = SHOWN.filter((id) => makePack(id) !== 0)
  if (failed.length > 0) {
    say(`\nThe demo did not finish: ${failed.join(' and ')} failed, see above.`)
    return 1
  }
  const page = join(OUT, 'index.html')
  writeFileSync(page, demoPage(SHOWN.map(packOf)))
  say('\nDone. Open one of these in a browser:')
  for (const file of [page, ...SHOWN.map((id) => join(OUT, id, 'index.html'))]) say(`  ${relative(ROOT, file)}`)
  say('and upload one of these to LINE:')
  for (const id of SHOWN) for (const zip of packOf(id).zips) say(`  ${relative(ROOT, join(OUT, id, zip))}`)
  return 0
}

process.exitCode = main()
