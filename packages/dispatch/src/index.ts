export { type Clock, createClock } from './clock.ts'
export {
  createDispatcher,
  type Dispatcher,
  type DispatcherOptions,
  type DispatchOptions,
  type Outcome,
  type Work,
} from './dispatcher.ts'
export { createEndpointClient, type EndpointClient, type EndpointOptions } from './endpoint-client.ts'
export { dispatchFrames, type Frame, type FrameOptions, type FrameOutcome } from './frames.ts'
export type { Fetch } from './send.ts'
export { createWebhookInbox, type WebhookInbox } from './webhook-inbox.ts'
