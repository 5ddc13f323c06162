// Owns what the tests of networks share: a session that remembers what it is fed, and a picture of many colours.

import type { Picture } from '../../picture.ts'
import type { ModelSession, Tensor } from '../session.ts'

/** The same session, and everything that it is fed. */
export function recorded(session: ModelSession): ModelSession & { fed: Record<string, Tensor>[] } {
  const fed: Record<string, Tensor>[] = []
  return {
    ...session,
    fed,
    run(feeds, signal) {
      fed.push(Object.fromEntries(Object.entries(feeds).map(([k, t]) => [k, { dims: t.dims, data: t.data.slice() }])))
      return session.run(feeds, signal)
    },
  }
}

/** A gradient in all three channels that never repeats a colour in a row; `channels` 3 or 4. */
export function painted(width: number, height: number, channels: 3 | 4 = 3): Picture<Uint8Array> {
  const data = new Uint8Array(width * height * channels)
  for (let p = 0; p < width * height; p++) {
    const [x, y] = [p % width, Math.floor(p / width)]
    data.set([(x * 37 + y * 11) % 256, (x * 5 + y * 71) % 256, (x * 91 + y * 3) % 256], p * channels)
    if (channels === 4) data[p * 4 + 3] = (x * 50) % 256
  }
  return { width, height, channels, data, space: 'srgb', alpha: channels === 4 ? 'straight' : 'none' }
}
