// Owns reading a request's body: JSON whatever its content type says, and never more than a limit.

import { PopcelError } from '@popcel/protocol'

/**
 * The body as text, up to `limit` bytes.
 * @throws PopcelError body-too-large
 */
export async function readText(request: Request, limit: number, route: string): Promise<string> {
  const announced = Number(request.headers.get('content-length') ?? Number.NaN)
  if (announced > limit) throw new PopcelError('body-too-large', { route, limit })
  // The server holds a client to the length that it announced.
  if (!Number.isNaN(announced)) return request.text()
  const parts: Uint8Array[] = []
  let bytes = 0
  for await (const part of request.body ?? []) {
    bytes += part.byteLength
    if (bytes > limit) throw new PopcelError('body-too-large', { route, limit })
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

/**
 * The value of a body's JSON.
 * @throws PopcelError not-json, body-too-large
 */
export async function readJson(request: Request, limit: number, route: string): Promise<unknown> {
  return parseJson(await readText(request, limit, route))
}

/** @throws PopcelError not-json */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const reason = text.trim() === '' ? 'it is empty' : error instanceof Error ? error.message : String(error)
    throw new PopcelError('not-json', { reason }, { cause: error })
  }
}
