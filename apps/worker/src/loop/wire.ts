// Owns one request to the endpoint: the raw key, a time limit, and the difference between "no", "not now" and "not reached".

export type Wire = {
  readonly fetch: (url: string, init: WireInit) => Promise<WireAnswer>
  /** Sent raw, without "Bearer": RunPod's own worker does so. */
  readonly apiKey: string
}
export type WireInit = {
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal: AbortSignal
}
export type WireAnswer = { readonly status: number; text(): Promise<string> }

/** `status` 0: the endpoint was not reached, or the connection broke; `text` then has the reason. */
export type Reply = { readonly status: number; readonly text: string }

/** Never rejects. `ms` is how long the whole exchange may take. */
export async function exchange(
  wire: Wire,
  request: { readonly url: string; readonly body?: string; readonly job?: string },
  ms: number,
  signal?: AbortSignal,
): Promise<Reply> {
  const late = AbortSignal.timeout(ms)
  try {
    const answer = await wire.fetch(request.url, {
      method: request.body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: wire.apiKey,
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(request.job === undefined ? {} : { 'x-request-id': request.job }),
      },
      ...(request.body === undefined ? {} : { body: request.body }),
      signal: signal ? AbortSignal.any([signal, late]) : late,
    })
    return { status: answer.status, text: await answer.text() }
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    return { status: 0, text: cause instanceof Error ? cause.message : String(cause) }
  }
}
