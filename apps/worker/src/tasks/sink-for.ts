// Owns where one job's files go: the addresses that it gives, its own bucket, the operator's, or the answer itself.

import type { Upload } from '@popcel/protocol/job'
import { bucketSink } from '../files/bucket-sink.ts'
import { type FileSink, inlineSink, signedSink } from '../files/file-sink.ts'
import type { JobTools } from './tools.ts'

/** `files`: the most that the answer can have. @throws PopcelError value-wrong where addresses are missing */
export function sinkFor(upload: Upload | undefined, files: number, tools: JobTools): FileSink {
  const { job, net, ownNet, bucket } = tools
  if (upload) return signedSink(upload, files, net)
  if (job.s3Config) return bucketSink({ config: job.s3Config, job: job.id, net })
  if (!bucket) return inlineSink
  const config = { ...bucket.config, bucketName: bucket.name() } as NonNullable<typeof job.s3Config>
  return bucketSink({ config, region: bucket.region, job: job.id, net: ownNet })
}
