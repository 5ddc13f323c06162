// Owns how a picture, a video or a result travels in a job: in the text itself, or as an address.

import { z } from 'zod'

/** Base64, with or without `data:image/png;base64,` in front (as worker-comfyui takes it), or an address to fetch. */
export const sourceSchema = z.union(
  [
    z.string().min(1, { error: 'is empty; base64 or {"url": …} is wanted' }),
    z.looseObject({ url: z.url({ protocol: /^https?$/ }) }),
  ],
  { error: 'is neither base64 nor {"url": …}' },
)
export type Source = z.infer<typeof sourceSchema>

/** A source that has a name, for batches. The name comes back with the result; it is never used as a path. */
export const namedSourceSchema = z.looseObject({ name: z.string().min(1), image: sourceSchema })
export type NamedSource = z.infer<typeof namedSourceSchema>

/** Where a result is put instead of the answer: an address that takes a PUT. One for each file of the answer, in order. */
export const uploadSchema = z.looseObject({ put: z.array(z.url({ protocol: /^https?$/ })).min(1) })
export type Upload = z.infer<typeof uploadSchema>

/** A file in an answer, as worker-comfyui writes it: `data` is base64, or the address for `s3_url` and `url`. */
export const outputFileSchema = z.looseObject({
  filename: z.string(),
  type: z.enum(['base64', 's3_url', 'url']),
  data: z.string(),
})
export type OutputFile = z.infer<typeof outputFileSchema>
