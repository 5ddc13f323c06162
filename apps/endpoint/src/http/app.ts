// Owns the table of routes: the two APIs under /v2/{endpointId}, the status page, and what machines ask for.

import { PopcelError } from '@popcel/protocol'
import { Hono } from 'hono'
import type { Core } from '../core.ts'
import { pageRoutes } from '../page/page-routes.ts'
import { failureAnswer, jsonText } from './answers.ts'
import { clientRoutes } from './client-routes.ts'
import { clientGate, workerGate } from './gate.ts'
import { openApiDocument } from './openapi.ts'
import { workerRoutes } from './worker-routes.ts'

const WORKER_PATHS = ['job-take', 'job-take-batch', 'job-stop', 'job-done', 'job-stream', 'ping']

export function createApp(core: Core, secret: string): Hono {
  const { settings, metrics } = core
  const app = new Hono()
  app.onError((error) => failureAnswer(error))
  app.notFound((c) => failureAnswer(new PopcelError('no-such-route', { route: `${c.req.method} ${c.req.path}` })))

  app.get('/healthz', () => jsonText('{"ok":true}'))
  app.get('/openapi.json', () => jsonText(JSON.stringify(openApiDocument(settings.endpointId))))

  const base = `/v2/${settings.endpointId}`
  for (const path of WORKER_PATHS) {
    app.use(`${base}/${path}/:worker`, workerGate(settings.token, secret))
    app.use(`${base}/${path}/:worker/:id`, workerGate(settings.token, secret))
  }
  app.route(base, workerRoutes(core))
  app.use('*', clientGate(settings.token))
  app.route(base, clientRoutes(core))
  app.all('/v2/:endpoint/*', async (c, next) => {
    const name = c.req.param('endpoint')
    if (name === settings.endpointId) return next()
    throw new PopcelError('unknown-endpoint', { name, known: settings.endpointId })
  })
  app.get('/metrics', async () => {
    return new Response(await metrics.text(), { headers: { 'content-type': metrics.contentType } })
  })
  app.route('/', pageRoutes(core))
  return app
}
