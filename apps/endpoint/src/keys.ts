// Owns comparing and making keys.

import { createHmac, timingSafeEqual } from 'node:crypto'

/** The key that lets one worker in. Made from the queue's secret, so it is good after a restart. */
export function workerKey(secret: string, worker: string): string {
  return createHmac('sha256', secret).update(worker).digest('hex').slice(0, 32)
}

/** Without telling by its time how much of it was right. */
export function sameKey(given: string, wanted: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}
