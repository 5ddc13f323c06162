// Owns the worker API: what workers call under /v2/{endpointId} (facts about RunPod, §2). Lenient with what it is sent,
// because a refused report is a lost result.

import { PopcelError } from '@popcel/protocol'
import { readValue } from '@popcel/protocol/read-value'
import { jobDoneSchema, jobStreamSchema, pingQuerySchema, takeQuerySchema } from '@popcel/protocol/runpod'
import { type Context, Hono } from 'hono'
import type { Core } from '../core.ts'
import { stopsOf } from '../fleet/fleet.ts'
import { type JobRow, NO_RESULT, workText } from '../queue/job.ts'
import { findJob, requestOf } from '../queue/job-table.ts'
import { addChunks, finishJob, tellProgress, untakeJob } from '../queue/worker-operations.ts'
import { jsonText, nothing } from './answers.ts'
import { parseJson, readText } from './read-body.ts'

/** However many a worker has room for: the answer is one text in memory. */
const MOST_IN_BATCH = 1000

export function workerRoutes(core: Core): Hono {
  const app = new Hono()
  app.get('/job-take/:worker', async (c) => {
    const [job] = await takeFor(core, c, false)
    return job === undefined ? nothing() : jsonText(job)
  })
  app.get('/job-take-batch/:worker', async (c) => {
    const jobs = await takeFor(core, c, true)
    return jobs.length === 0 ? nothing() : jsonText(`[${jobs.join(',')}]`)
  })
  app.get('/job-stop/:worker', (c) => answerStops(core, c))
  app.post('/job-done/:worker/:id', (c) => receiveResult(core, c))
  app.post('/job-stream/:worker/:id', async (c) => {
    const { worker, id } = namesOf(c)
    const text = await readText(c.req.raw, core.settings.mostBodyBytes, '/job-stream')
    const { output } = readValue(jobStreamSchema, parseJson(text), 'chunk')
    addChunks(core.queue, id, worker, [JSON.stringify(output ?? null)])
    return jsonText('{}')
  })
  app.get('/ping/:worker', (c) => {
    const ping = readValue(pingQuerySchema, c.req.query(), 'ping')
    core.fleet.pinged(namesOf(c).worker, ping.job_id)
    return jsonText('{}')
  })
  return app
}

function namesOf(c: Context): { worker: string; id: string } {
  return { worker: c.req.param('worker') ?? '', id: c.req.param('id') ?? '' }
}

/** The texts of the jobs that a poll gets. What cannot be delivered goes back into the queue as if it never left it. */
async function takeFor(core: Core, c: Context, batch: boolean): Promise<string[]> {
  const { queue, polls, fleet, clock, settings } = core
  const { worker } = namesOf(c)
  const query = readValue(takeQuerySchema, c.req.query(), 'query')
  const { signal } = c.req.raw
  fleet.asked(worker, query.job_in_progress === '1')
  const most = batch ? Math.min(MOST_IN_BATCH, query.batch_size) : 1
  const jobs = await polls.poll({ worker, most, holdMs: settings.takeHoldMs, signal })
  if (jobs.length === 0) return []
  const giveBack = () => {
    for (const { id } of jobs) untakeJob(queue, id, worker)
  }
  if (signal.aborted) giveBack()
  // the server aborts the signal too when the connection ends before the answer is written out
  else signal.addEventListener('abort', giveBack, { once: true })
  const textOf = (job: JobRow) => workText(job, requestOf(queue.store, job.seq), clock.now(), settings.likePlatform)
  return jobs.map(textOf)
}

async function answerStops(core: Core, c: Context): Promise<Response> {
  const { fleet, news, settings } = core
  const { worker } = namesOf(c)
  let jobs = fleet.table.takeUntold(worker)
  if (jobs.length === 0) {
    const stopping = fleet.table.workers.get(worker)?.stopping ?? false
    await news.wait(stopsOf(worker), stopping ? 500 : settings.takeHoldMs, c.req.raw.signal)
    jobs = fleet.table.takeUntold(worker)
  }
  return jobs.length === 0 ? nothing() : jsonText(JSON.stringify({ jobsToStop: jobs }))
}

/**
 * A result, or progress. Above the platform's size the result is refused and the job ends COMPLETED without an output, which
 * is what happens there (runpod-python#309). A result is safe on the disk before the worker hears that it arrived.
 */
async function receiveResult(core: Core, c: Context): Promise<Response> {
  const { queue, clock, settings } = core
  const { worker, id } = namesOf(c)
  const text = await readText(c.req.raw, settings.mostBodyBytes, '/job-done')
  const job = findJob(queue.store, id)
  const limit = job?.sync ? settings.bodyBytes.runsync : settings.bodyBytes.run
  if (settings.likePlatform && Buffer.byteLength(text) > limit) {
    finishJob(queue, id, worker, NO_RESULT, clock.now())
    await queue.store.durable()
    throw new PopcelError('body-too-large', { route: '/job-done', limit })
  }
  const report = readValue(jobDoneSchema, parseJson(text), 'result')
  const output = report.output === undefined ? null : JSON.stringify(report.output)
  if (report.status === 'IN_PROGRESS') {
    tellProgress(queue, id, worker, output ?? 'null')
    return jsonText('{}')
  }
  const error = report.error ? JSON.stringify(report.error) : null
  const accepted = finishJob(queue, id, worker, { output, error }, clock.now())
  core.fleet.reported(worker, id)
  await queue.store.durable()
  if (report.stopPod) core.fleet.stop(worker)
  return jsonText(JSON.stringify({ accepted }))
}
