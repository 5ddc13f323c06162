// Owns everything that the endpoint prints: results to stdout, what happens to stderr. The only file that writes to them.

import type { PopcelError } from '@popcel/protocol'
import type { FleetEvent } from './fleet/fleet.ts'
import type { WebhookEvent } from './webhooks/webhook-sender.ts'

export type Output = { write(text: string): unknown }

export type LogEvent = FleetEvent | ({ readonly type: 'webhook' } & WebhookEvent)

export type Printer = {
  /** The endpoint can be used: its address, and the page to look at. */
  listening(url: string, page: string): void
  event(event: LogEvent): void
  note(words: string): void
  page(text: string): void
  fail(error: PopcelError): void
}

export function createPrinter(out: Output, err: Output, json: boolean): Printer {
  const line = (value: object) => void out.write(`${JSON.stringify(value)}\n`)
  const say = (words: string) => void err.write(`${words}\n`)
  return {
    listening(url, page) {
      if (json) line({ type: 'listening', url, page })
      else out.write(`listening on ${url}\nstatus page: ${page}\n`)
    },
    event(event) {
      if (json) line(event)
      else say(inWords(event))
    },
    note(words) {
      if (!json) say(words)
    },
    page: (text) => void out.write(text),
    fail(error) {
      if (json) line({ ...error.toJSON(), type: 'error' })
      else say(`popcel endpoint: ${error.message}`)
    },
  }
}

function inWords(event: LogEvent): string {
  switch (event.type) {
    case 'exited':
      return `worker ${event.worker}: ${event.crashed ? 'ended by itself' : 'stopped'} (${event.how})`
    case 'lost':
      return `worker ${event.worker}: lost; it no longer speaks of a job that it runs`
    case 'stuck':
      return `worker ${event.worker}: stuck; it is replaced`
    case 'webhook':
      return `webhook of job ${event.id}: ${event.reason}${event.last ? '; given up' : '; tried again later'}`
    default:
      return `worker ${event.worker}: ${event.type}`
  }
}
