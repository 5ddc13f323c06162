// Owns the OpenAPI document of the endpoint API, made from the schemas that the routes read with.

import {
  errorEnvelopeSchema,
  healthSchema,
  jobStatusSchema,
  jobTicketSchema,
  purgeAnswerSchema,
  requestsAnswerSchema,
  runRequestSchema,
  streamAnswerSchema,
  WAIT_MS,
} from '@popcel/protocol/runpod'
import { z } from 'zod'

const COMPONENTS = {
  RunRequest: runRequestSchema,
  JobTicket: jobTicketSchema,
  JobStatus: jobStatusSchema,
  StreamAnswer: streamAnswerSchema,
  PurgeAnswer: purgeAnswerSchema,
  Health: healthSchema,
  RequestsAnswer: requestsAnswerSchema,
  Error: errorEnvelopeSchema,
} as const
type Component = keyof typeof COMPONENTS

type Operation = {
  readonly methods: readonly ('get' | 'post')[]
  readonly path: string
  readonly summary: string
  readonly answer: Component
  readonly body?: Component
  readonly query?: 'wait' | 'ttl'
  readonly failures: readonly number[]
}

/** All of the endpoint API. */
export const OPERATIONS: readonly Operation[] = [
  {
    methods: ['post'],
    path: 'run',
    summary: 'Put a job into the queue',
    body: 'RunRequest',
    answer: 'JobTicket',
    query: 'ttl',
    failures: [400],
  },
  {
    methods: ['post'],
    path: 'runsync',
    summary: 'Put a job into the queue and wait for its end',
    body: 'RunRequest',
    answer: 'JobStatus',
    query: 'wait',
    failures: [400],
  },
  { methods: ['get', 'post'], path: 'status/{id}', summary: 'How a job stands', answer: 'JobStatus', failures: [404] },
  {
    methods: ['get', 'post'],
    path: 'status-sync/{id}',
    summary: 'The same, held until the job has ended',
    answer: 'JobStatus',
    query: 'wait',
    failures: [404],
  },
  {
    methods: ['get', 'post'],
    path: 'stream/{id}',
    summary: 'New chunks of a stream; reading takes them away',
    answer: 'StreamAnswer',
    query: 'wait',
    failures: [404],
  },
  { methods: ['post'], path: 'cancel/{id}', summary: 'Give a job up', answer: 'JobStatus', failures: [404] },
  {
    methods: ['post'],
    path: 'retry/{id}',
    summary: 'Queue a failed job again',
    answer: 'JobTicket',
    failures: [404, 409],
  },
  { methods: ['post'], path: 'purge-queue', summary: 'Cancel all jobs that wait', answer: 'PurgeAnswer', failures: [] },
  { methods: ['get'], path: 'health', summary: 'Jobs and workers, counted', answer: 'Health', failures: [] },
  {
    methods: ['get'],
    path: 'requests',
    summary: 'Jobs that are known, newest first',
    answer: 'RequestsAnswer',
    failures: [],
  },
]

/** OpenAPI 3.1. */
export function openApiDocument(endpointId: string): Record<string, unknown> {
  const schemas = Object.fromEntries(Object.entries(COMPONENTS).map(([name, schema]) => [name, schemaOf(schema)]))
  const paths = OPERATIONS.map((operation) => {
    const methods = operation.methods.map((method) => [method, describe(operation, method)])
    return [`/v2/${endpointId}/${operation.path}`, Object.fromEntries(methods)]
  })
  return {
    openapi: '3.1.0',
    info: { title: 'Popcel endpoint', version: '1', description: "RunPod's endpoint API on one machine." },
    paths: Object.fromEntries(paths),
    components: { schemas, securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
    security: [{}, { key: [] }],
  }
}

function describe(operation: Operation, method: string): Record<string, unknown> {
  const { path, summary, answer, body, query, failures } = operation
  const content = (name: Component) => ({ 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } })
  const wrong = [...new Set([...failures, 400, 401, 403, 429, 503])]
  const responses = wrong.map((status) => [status, { description: 'It failed', content: content('Error') }])
  const parameters = [
    ...(path.includes('{id}')
      ? [{ name: 'id', in: 'path', required: true, schema: { type: 'string', minLength: 1 } }]
      : []),
    ...(query === 'wait'
      ? [{ name: 'wait', in: 'query', schema: { type: 'integer', minimum: WAIT_MS.least, maximum: WAIT_MS.most } }]
      : []),
    ...(query === 'ttl'
      ? [{ name: 'ttl', in: 'query', schema: { type: 'integer', minimum: 10_000, maximum: 604_800_000 } }]
      : []),
  ]
  return {
    operationId: `${method}-${path.replace('/{id}', '')}`,
    summary,
    parameters,
    ...(body ? { requestBody: { required: true, content: content(body) } } : {}),
    responses: { 200: { description: 'It worked', content: content(answer) }, ...Object.fromEntries(responses) },
  }
}

function schemaOf(schema: z.ZodType): unknown {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return rest
}
