// Owns who is let in: holders of the key, workers by the key in their addresses, and without a key this machine alone.

import { PopcelError } from '@popcel/protocol'
import type { Context, MiddlewareHandler } from 'hono'
import { sameKey, workerKey } from '../keys.ts'

/**
 * For clients. With a token: as a bearer, raw (RunPod's own examples do both), or as the password of a browser's dialog.
 * Without one the endpoint listens on this machine only, and a web page that is open in a browser there must not reach it.
 */
export function clientGate(token: string | undefined): MiddlewareHandler {
  return async (c, next) => {
    if (token === undefined) refuseOtherSites(c)
    else if (!carries(c, token)) throw new PopcelError('unauthorized')
    return next()
  }
}

/** For workers: the key of that very worker in the address, or what clients need. */
export function workerGate(token: string | undefined, secret: string): MiddlewareHandler {
  return async (c, next) => {
    const key = c.req.query('key')
    const worker = c.req.param('worker') ?? ''
    if (key !== undefined && sameKey(key, workerKey(secret, worker))) return next()
    if (token === undefined) refuseOtherSites(c)
    else if (!carries(c, token)) throw new PopcelError('unauthorized')
    return next()
  }
}

function carries(c: Context, token: string): boolean {
  const header = c.req.header('authorization') ?? ''
  const [, scheme, rest] = /^(Bearer|Basic) +(.*)$/i.exec(header) ?? []
  if (scheme?.toLowerCase() !== 'basic') return sameKey(rest ?? header, token)
  const pair = Buffer.from(rest ?? '', 'base64').toString('utf8')
  return sameKey(pair.slice(pair.indexOf(':') + 1), token)
}

/** A foreign page can send requests to 127.0.0.1, or point its own name there; a browser says so in these headers. */
function refuseOtherSites(c: Context): void {
  const site = c.req.header('sec-fetch-site')
  if (site === 'cross-site' || site === 'same-site') throw new PopcelError('other-site', { reason: `it is ${site}` })
  const host = c.req.header('host')
  if (host !== undefined && !isThisMachine(host)) throw new PopcelError('other-site', { reason: `host ${host}` })
  const origin = c.req.header('origin')
  if (origin !== undefined && !isThisMachine(origin.replace(/^https?:\/\//, ''))) {
    throw new PopcelError('other-site', { reason: `origin ${origin}` })
  }
}

function isThisMachine(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i.test(host)
}

/** True for an address that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === '::1' || isThisMachine(host)
}
