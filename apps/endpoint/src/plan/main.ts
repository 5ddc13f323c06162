// Owns the planner's process: reads options, plans each case, prints the table, writes the page. Reads no clock: a plan has a
// time of its own.

import { readFileSync, writeFileSync } from 'node:fs'
import { PopcelError } from '@popcel/protocol'
import { asRow } from '../http/answers.ts'
import { figuresOf } from './figures.ts'
import { HELP, type Options, readOptions } from './options.ts'
import { createPrinter, type Printer } from './print.ts'
import { simulate } from './simulate.ts'

/** Exit code: 0 planned, 1 the page could not be written, 2 wrong use. */
export async function start(argv: readonly string[] = process.argv.slice(2)): Promise<void> {
  const printer = createPrinter(process.stdout, process.stderr, argv.includes('--json'))
  try {
    const options = readOptions(argv, readTraceFile)
    if (options === 'help') return printer.page(HELP)
    if (options === 'prices') return printer.prices()
    await plan(options, printer)
  } catch (error) {
    const row = asRow(error)
    printer.fail(row)
    process.exitCode = row.code === 'usage' ? 2 : 1
  }
}

async function plan({ cases, html }: Options, printer: Printer): Promise<void> {
  const planned = cases.map((scenario) => {
    const simulation = simulate(scenario)
    return { scenario, simulation, figures: figuresOf(scenario, simulation) }
  })
  printer.plan(planned)
  if (html === undefined) return
  // the page is loaded only where one is wanted: it is most of the program
  const { renderPlanPage } = await import('./page/render-page.ts')
  write(html, renderPlanPage(planned))
  printer.wrote(html)
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new PopcelError('output-unwritable', { file, reason: reasonOf(error) }, { cause: error })
  }
}

function readTraceFile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new PopcelError('usage', { reason: `${file}: cannot be read (${reasonOf(error)})` }, { cause: error })
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}
