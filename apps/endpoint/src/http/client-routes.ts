// Owns the endpoint API: what clients call under /v2/{endpointId} (facts about RunPod, §4 and §5).

import { PopcelError } from '@popcel/protocol'
import { type Health, isTerminal, STREAM_CHUNK_BYTES } from '@popcel/protocol/runpod'
import { type Context, Hono } from 'hono'
import { type Core, jobNews } from '../core.ts'
import { cancelJob, drainChunks, purgeQueue, restoreChunks, retryJob } from '../queue/client-operations.ts'
import { type JobRow, NO_RESULT, statusText, ticketText } from '../queue/job.ts'
import { countersOf, countRunning, findKnownJob, recentJobs, resultOf, waitingJobs } from '../queue/job-table.ts'
import { jsonText } from './answers.ts'
import { OPERATIONS } from './openapi.ts'
import { createRateLimit } from './rate-limit.ts'
import { acceptJob } from './submit.ts'

/** Most jobs that /requests lists. */
const MOST_LISTED = 100

/** Counts a request where the platform would refuse too many. */
type Limited = (route: string) => void

export function clientRoutes(core: Core): Hono {
  const limitRate = createRateLimit()
  const limited: Limited = (route) => {
    if (core.settings.likePlatform) limitRate(route, core.clock.now())
  }
  const app = new Hono()
  addJobRoutes(app, core, limited)
  addChangeRoutes(app, core, limited)
  addListRoutes(app, core, limited)
  for (const { path, methods } of OPERATIONS) {
    const allowed = methods.map((method) => method.toUpperCase()).join(' and ')
    app.all(`/${path.replace('{id}', ':id')}`, () => {
      throw new PopcelError('wrong-method', { route: `/${path}`, allowed })
    })
  }
  return app
}

/** Submit jobs and ask for them. */
function addJobRoutes(app: Hono, core: Core, limited: Limited): void {
  const both = ['GET', 'POST']
  app.post('/run', async (c) => {
    limited('run')
    const id = await acceptJob(core, c.req.raw, 'run', c.req.query('ttl'))
    return jsonText(ticketText({ id, state: 'IN_QUEUE' }))
  })
  app.post('/runsync', async (c) => {
    limited('runsync')
    const id = await acceptJob(core, c.req.raw, 'runsync', c.req.query('ttl'))
    const job = await waitForEnd(core, id, waitOf(core, c), c.req.raw.signal)
    return endOrTicket(core, job, id)
  })
  app.on(both, '/status/:id', (c) => {
    limited('status')
    return jsonText(fullText(core, known(core, c.req.param('id'))))
  })
  app.on(both, '/status-sync/:id', async (c) => {
    limited('status')
    const { id } = known(core, c.req.param('id'))
    await waitForEnd(core, id, waitOf(core, c), c.req.raw.signal)
    return jsonText(fullText(core, known(core, id)))
  })
  app.on(both, '/stream/:id', (c) => {
    limited('stream')
    return answerStream(core, c)
  })
}

function addChangeRoutes(app: Hono, core: Core, limited: Limited): void {
  const { queue, clock } = core
  app.post('/cancel/:id', async (c) => {
    limited('cancel')
    const { id } = known(core, c.req.param('id'))
    cancelJob(queue, id, clock.now())
    await queue.store.durable()
    return jsonText(statusText(known(core, id), NO_RESULT))
  })
  app.post('/retry/:id', async (c) => {
    if (core.closing()) throw new PopcelError('shutting-down')
    const { id, state } = known(core, c.req.param('id'))
    if (!retryJob(queue, id, clock.now())) throw new PopcelError('job-not-retryable', { id, state })
    await queue.store.durable()
    return jsonText(ticketText({ id, state: 'IN_QUEUE' }))
  })
  app.post('/purge-queue', async () => {
    limited('purge-queue')
    const removed = purgeQueue(queue, clock.now())
    await queue.store.durable()
    return jsonText(JSON.stringify({ removed, status: 'completed' }))
  })
}

function addListRoutes(app: Hono, core: Core, limited: Limited): void {
  const { queue, clock } = core
  app.get('/health', () => jsonText(JSON.stringify(healthOf(core))))
  app.get('/requests', () => {
    limited('requests')
    const texts = recentJobs(queue.store, clock.now(), MOST_LISTED).map((job) => {
      const { error } = resultOf(queue.store, job.seq)
      return statusText(job, { output: null, error })
    })
    return jsonText(`{"requests":[${texts.join(',')}]}`)
  })
}

/** All eleven numbers, always. */
export function healthOf({ queue, fleet }: Core): Health {
  const { completed, failed, retried } = countersOf(queue.store)
  const { count, lowPriority } = waitingJobs(queue.store)
  return {
    jobs: { completed, failed, inProgress: countRunning(queue.store), inQueue: count + lowPriority, retried },
    workers: fleet.table.health(fleet.unhealthy()),
  }
}

function known({ queue, clock }: Core, id: string): JobRow {
  const job = findKnownJob(queue.store, id, clock.now())
  if (!job) throw new PopcelError('job-not-found', { id })
  return job
}

function fullText({ queue }: Core, job: JobRow): string {
  return statusText(job, resultOf(queue.store, job.seq))
}

/** The whole job when it has ended, else what /run would have answered. */
function endOrTicket(core: Core, job: JobRow | undefined, id: string): Response {
  if (!job) throw new PopcelError('job-not-found', { id })
  return jsonText(isTerminal(job.state) ? fullText(core, job) : ticketText(job))
}

/** Holds until the job has ended, time is up, the client is gone or the endpoint closes. */
async function waitForEnd(core: Core, id: string, ms: number, signal: AbortSignal): Promise<JobRow | undefined> {
  const { queue, clock, news } = core
  const until = clock.now() + ms
  for (;;) {
    const job = findKnownJob(queue.store, id, clock.now())
    if (!job || isTerminal(job.state)) return job
    const end = await news.wait(jobNews(id), until - clock.now(), signal)
    if (end !== 'told') return findKnownJob(queue.store, id, clock.now())
  }
}

/** `?wait=` in ms, kept within the platform's bounds. */
function waitOf({ settings: { waitMs } }: Core, c: Context, without = waitMs.default): number {
  const asked = Number(c.req.query('wait') || Number.NaN)
  return Number.isNaN(asked) ? without : Math.min(waitMs.most, Math.max(waitMs.least, asked))
}

/**
 * Holds while there is nothing to tell. An answer with a terminal state carries every chunk that is left, because the
 * JavaScript SDK reads no further; the Python SDK asks once more and gets an empty one.
 */
async function answerStream(core: Core, c: Context): Promise<Response> {
  const { queue, clock, news, settings } = core
  const id = c.req.param('id') ?? ''
  const { signal } = c.req.raw
  const until = clock.now() + waitOf(core, c, settings.streamWaitMs)
  for (;;) {
    const job = known(core, id)
    const chunks = drainChunks(queue, job)
    if (chunks.length > 0 || isTerminal(job.state) || clock.now() >= until) {
      const restore = () => restoreChunks(queue, job, chunks)
      if (signal.aborted) restore()
      else if (chunks.length > 0) signal.addEventListener('abort', restore, { once: true })
      const outputs = chunks.flatMap(({ output }) => (settings.likePlatform ? splitChunk(output) : [output]))
      const members = outputs.map((output) => `{"output":${output}}`)
      return jsonText(`{"status":"${job.state}","stream":[${members.join(',')}]}`)
    }
    if ((await news.wait(jobNews(id), until - clock.now(), signal)) !== 'told') {
      return jsonText(`{"status":"${known(core, id).state}","stream":[]}`)
    }
  }
}

/** A text above the platform's 1 MB comes in pieces. What is not a text cannot be cut and is passed on whole. */
function splitChunk(output: string): string[] {
  if (output.length <= STREAM_CHUNK_BYTES || !output.startsWith('"')) return [output]
  const text = JSON.parse(output) as string
  const pieces: string[] = []
  for (let at = 0; at < text.length; at += STREAM_CHUNK_BYTES) {
    pieces.push(JSON.stringify(text.slice(at, at + STREAM_CHUNK_BYTES)))
  }
  return pieces
}
