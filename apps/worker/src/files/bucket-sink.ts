// Owns putting results into an S3-compatible bucket and handing out addresses that can be read for a while. Signing is
// aws4fetch's; it is loaded with the first upload.

import type { S3Config } from '@popcel/protocol/runpod'
import { type FileSink, uploadFile } from './file-sink.ts'
import type { Net } from './net.ts'

export type BucketOptions = {
  readonly config: S3Config
  readonly region?: string | undefined
  readonly job: string
  /** A job's own endpoint is reached like any address from outside, the operator's as they wrote it. */
  readonly net: Net
}

/** As RunPod's own helper signs them: seven days (facts about peers, §4.4). It is the most that S3 takes. */
const READABLE_S = 604_800

/**
 * Objects are called OBJECT-PATH/JOB/0001.png: nothing of a name from outside gets into a key but its ending.
 * `put` throws upload-failed and what Net throws.
 */
export function bucketSink({ config, region, job, net }: BucketOptions): FileSink {
  const { accessId, accessSecret, bucketName, endpointUrl, objectPath = '' } = config
  const folder = [...objectPath.split('/'), job].map(keyPart).filter((part) => part !== '')
  return {
    async put(file, index, signal) {
      const { AwsClient } = await import('aws4fetch')
      const client = new AwsClient({
        accessKeyId: accessId,
        secretAccessKey: accessSecret,
        service: 's3',
        region: region ?? regionOf(endpointUrl),
      })
      const ending = /\.[a-z0-9]{1,5}$/.exec(file.filename)?.[0] ?? ''
      const name = `${String(index + 1).padStart(4, '0')}${ending}`
      const url = [endpointUrl.replace(/\/+$/, ''), encodeURIComponent(bucketName), ...folder, name].join('/')
      const signed = await client.sign(url, {
        method: 'PUT',
        headers: { 'content-type': file.mime, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
      })
      await uploadFile(net, url, file, Object.fromEntries(signed.headers), signal)
      const readable = new URL(url)
      readable.searchParams.set('X-Amz-Expires', String(READABLE_S))
      const { url: data } = await client.sign(readable.href, { method: 'GET', aws: { signQuery: true } })
      return { filename: file.filename, type: 's3_url', data }
    },
  }
}

function keyPart(part: string): string {
  return part.replace(/[^\w.-]/g, '_').replace(/^\.+$/, '')
}

/** Amazon's hosts name their region; others take any, by habit this one. */
function regionOf(endpointUrl: string): string {
  return /s3[.-]([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com/.exec(endpointUrl)?.[1] ?? 'us-east-1'
}
