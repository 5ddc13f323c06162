// Owns the one vocabulary of errors: every failure that a user or a client can meet is a row here.
// What a row says: the HTTP status, whether trying the same thing again can help, and the sentence.
// A sentence names what was wrong and what to do; {name} is filled from the error's details.

import { CLIP_ERRORS } from './error-rows/clips.ts'
import type { ErrorRow } from './error-rows/row.ts'

export const ERRORS = {
  ...CLIP_ERRORS,
  // the picture that came in
  'input-missing': { status: 404, retryable: false, sentence: '{file}: there is no such file' },
  'input-unreadable': { status: 403, retryable: false, sentence: '{file}: cannot be read ({reason})' },
  'input-empty': { status: 422, retryable: false, sentence: '{file}: is empty (0 bytes)' },
  'input-not-a-picture': {
    status: 415,
    retryable: false,
    sentence: '{file}: is not a picture that can be read (PNG, JPEG, WebP, GIF, AVIF, TIFF, HEIC, BMP, PNM or SVG)',
  },
  'input-other-format': {
    status: 415,
    retryable: false,
    sentence: '{file}: is {what}, which is not read here; {advice}',
  },
  'input-truncated': { status: 422, retryable: false, sentence: '{file}: is cut off or damaged: {reason}' },
  'input-too-many-bytes': {
    status: 413,
    retryable: false,
    sentence: '{file}: has {bytes} bytes; the most that is read is {limit}',
  },
  'input-too-many-pixels': {
    status: 413,
    retryable: false,
    sentence: '{file}: is {width}×{height}, {megapixels} megapixels; the most that is decoded is {limit}',
  },
  'input-animated': {
    status: 422,
    retryable: false,
    sentence: '{file}: is animated ({frames} frames); a still picture is wanted here',
  },
  'input-still': {
    status: 422,
    retryable: false,
    sentence: '{file}: is a still picture; an animated one is wanted here (make one with: popcel emoji {file} -o DIR)',
  },
  'folder-without-pictures': {
    status: 404,
    retryable: false,
    sentence: '{file}: no picture is in this folder; --recursive looks into the folders in it too',
  },
  'pattern-without-files': { status: 404, retryable: false, sentence: '{file}: no picture has a name of this pattern' },
  'picture-transparent': {
    status: 422,
    retryable: false,
    sentence: '{file}: is fully transparent; there is nothing to see in it',
  },
  'picture-one-colour': {
    status: 422,
    retryable: false,
    sentence: '{file}: has one colour only; no subject can be told from the background',
  },
  'picture-no-subject': {
    status: 422,
    retryable: false,
    sentence:
      '{file}: no subject was found in it by {model}; a figure on a plain background is found best, and a lower sensitivity keeps more',
  },
  'picture-no-border': {
    status: 422,
    retryable: false,
    sentence:
      '{file}: the subject touches all four borders, so the background cannot be seen there; leave a margin around it',
  },
  'picture-not-plain': {
    status: 422,
    retryable: false,
    sentence:
      '{file}: the background is not plain ({reason}); the keyer needs one colour or a smooth gradient behind the subject',
  },
  'raw-frame-cut-off': {
    status: 422,
    retryable: false,
    sentence:
      '{file}: ends within frame {number} ({bytes} of {wanted} bytes); the frames before are done. If none looks right, --raw has another size than they have',
  },
  // the background that is put behind it
  'background-without-ground': {
    status: 422,
    retryable: false,
    sentence:
      '{file}: is cut out already, so it has no background of its own to blur; a background may be a colour or a picture too',
  },
  // what was asked for
  usage: { status: 400, retryable: false, sentence: '{reason}' },
  'unknown-action': { status: 400, retryable: false, sentence: 'no action is called "{name}"; known are: {known}' },
  'unknown-platform': { status: 400, retryable: false, sentence: 'no platform is called "{name}"; known are: {known}' },
  'unknown-pass': { status: 400, retryable: false, sentence: 'no pass is called "{name}"; known are: {known}' },
  'unknown-format': { status: 400, retryable: false, sentence: 'no format is called "{name}"; known are: {known}' },
  'unknown-model': { status: 400, retryable: false, sentence: 'no model is called "{name}"; known are: {known}' },
  'unknown-device': { status: 400, retryable: false, sentence: 'device "{name}" is not there; known are: {known}' },
  // an endpoint that jobs are sent to
  'endpoint-unreachable': {
    status: 502,
    retryable: true,
    sentence: 'the endpoint does not answer as it should: {reason}',
  },
  'endpoint-key-refused': {
    status: 401,
    retryable: false,
    sentence: 'the endpoint refuses the key ({reason}); check the API key and the endpoint id',
  },
  'endpoint-refused': {
    status: 400,
    retryable: false,
    sentence: 'the endpoint refuses {route} with {status}: {reason}',
  },
  'job-gone': { status: 404, retryable: true, sentence: 'the endpoint does not know job {job}, or no longer' },
  'job-failed': { status: 500, retryable: false, sentence: 'job {job} failed: {reason}' },
  'job-timed-out': { status: 504, retryable: true, sentence: 'job {job} was given up by the endpoint: {reason}' },
  'job-input-empty': {
    status: 400,
    retryable: false,
    sentence:
      'a job without input is not sent: RunPod drops an empty input, and the job fails after a minute that is billed',
  },
  // a worker's results
  'result-too-large': {
    status: 413,
    retryable: false,
    sentence:
      'the result has {bytes} bytes and the endpoint takes {limit}; give "upload" with an address for each file, or ask for fewer pictures in a job',
  },
  'result-refused': {
    status: 502,
    retryable: false,
    sentence: 'the endpoint refused the result with {status}: {reason}',
  },
  // what a worker fetches, uploads and understands
  'url-refused': {
    status: 403,
    retryable: false,
    sentence: '{url}: is not fetched: {reason}; send the file itself as base64, or put it at a public https address',
  },
  'url-not-fetched': { status: 502, retryable: true, sentence: '{url}: could not be fetched ({reason})' },
  'upload-failed': { status: 502, retryable: true, sentence: '{url}: the result could not be put there ({reason})' },
  'workflow-not-understood': {
    status: 400,
    retryable: false,
    sentence:
      'node {node} ({class}): {reason}; understood are LoadImage, image scaling, BiRefNetRMBG, RMBG, MaskToImage, SaveImage and PreviewImage',
  },
  'endpoint-gone': {
    status: 503,
    retryable: true,
    sentence:
      'no endpoint has answered for {seconds} s, so this worker ends (POPCEL_PATIENCE says after how long, 0: never)',
  },
  'worker-unfit': {
    status: 500,
    retryable: false,
    sentence: 'this worker cannot work: {check} failed ({reason})',
  },
  'work-crashed': {
    status: 500,
    retryable: true,
    sentence:
      'the process that worked on this ended in the middle of it, twice ({how}); the machine may have too little memory for it',
  },
  // what came over the wire
  'value-wrong': { status: 400, retryable: false, sentence: '{field}: {reason}' },
  'not-json': { status: 400, retryable: false, sentence: 'the body is not JSON ({reason})' },
  'unknown-task': { status: 400, retryable: false, sentence: 'no task is called "{name}"; known are: {known}' },
  'body-too-large': {
    status: 400,
    retryable: false,
    sentence: 'the body is larger than the {limit} bytes that {route} takes; send a URL instead of the picture itself',
  },
  'no-such-route': {
    status: 404,
    retryable: false,
    sentence: 'there is nothing at {route}; GET / shows what there is',
  },
  'wrong-method': { status: 405, retryable: false, sentence: '{route} takes {allowed} only' },
  'unknown-endpoint': {
    status: 404,
    retryable: false,
    sentence: 'no endpoint is called "{name}" here; this one is called {known}',
  },
  'job-not-found': {
    status: 404,
    retryable: false,
    sentence: 'there is no job {id}, or no longer: results are kept for a time after the end',
  },
  'job-not-retryable': {
    status: 409,
    retryable: false,
    sentence: 'job {id} is {state}; only FAILED and TIMED_OUT jobs are retried',
  },
  unauthorized: {
    status: 401,
    retryable: false,
    sentence: 'a key is wanted: send "Authorization: Bearer KEY" with the value of POPCEL_TOKEN',
  },
  'other-site': {
    status: 403,
    retryable: false,
    sentence: 'the request comes from another web site ({reason}); without POPCEL_TOKEN only this machine is answered',
  },
  'too-many-requests': {
    status: 429,
    retryable: true,
    sentence: '{route} takes {limit} requests in 10 s, as on the platform; wait and send it again',
  },
  'shutting-down': {
    status: 503,
    retryable: true,
    sentence: 'the endpoint is stopping; send it again after its restart',
  },
  'token-wanted': {
    status: 400,
    retryable: false,
    sentence: 'listening on {host} lets other machines in; set POPCEL_TOKEN to a secret first, or listen on 127.0.0.1',
  },
  'port-taken': {
    status: 409,
    retryable: false,
    sentence: 'port {port} on {host} cannot be listened on ({reason}); choose another with --port',
  },
  'queue-in-use': {
    status: 409,
    retryable: true,
    sentence: '{file}: another endpoint works on this queue; stop it, or choose another folder with --data',
  },
  'queue-unreadable': {
    status: 500,
    retryable: false,
    sentence: '{file}: is not a queue that can be read ({reason}); choose another folder with --data',
  },
  // models and where they run
  'device-missing': { status: 501, retryable: false, sentence: 'device "{device}" is not on this machine: {reason}' },
  'device-failed': {
    status: 500,
    retryable: true,
    sentence: '{file}: {device} failed while it ran {model} ({reason}); run it again, or on another device',
  },
  'weights-missing': {
    status: 409,
    retryable: false,
    sentence:
      'the weights of {model} are not on this machine; get them with: popcel models pull {model}   or, without a network, popcel models import {model} FILE',
  },
  'weights-to-bring': {
    status: 409,
    retryable: false,
    sentence:
      '{model} takes a file of yours ({bring}), and none is on this machine; bring it in with: popcel models import {model} FILE   or name it with --model {model} --weights FILE',
  },
  'weights-changed': {
    status: 409,
    retryable: false,
    sentence:
      '{file}: is not the file that {model} had first ({reason}); if it is meant, first make room for it with: popcel models remove {model}',
  },
  'licence-not-accepted': {
    status: 403,
    retryable: false,
    sentence:
      'the weights of {model} are under {licence} ({url}), which does not allow commercial work; to take them under it, say so with --accept-licence',
  },
  'package-incomplete': {
    status: 500,
    retryable: false,
    sentence:
      '{file}: is not there, and belongs to the package; install it anew, and leave @popcel/runtime out of a bundle (make it external), for it brings files of its own',
  },
  'weights-damaged': {
    status: 409,
    retryable: false,
    sentence: '{file}: is not the file that {model} needs ({reason}); get it again with: popcel models pull {model}',
  },
  'weights-not-fetched': {
    status: 502,
    retryable: true,
    sentence:
      'the weights of {model} could not be fetched ({reason}); what has arrived is kept, run popcel models pull {model} again to go on',
  },
  'model-unreadable': {
    status: 422,
    retryable: false,
    sentence: '{file}: is not a network that can be loaded ({reason})',
  },
  'model-input-wrong': {
    status: 422,
    retryable: false,
    sentence: '{file}: this network does not take what {model} is fed ({reason})',
  },
  'model-output-not-finite': {
    status: 500,
    retryable: false,
    sentence: '{file}: {model} on {device} gave values that are no numbers ({reason}); try another device or model',
  },
  'out-of-memory': {
    status: 507,
    retryable: true,
    sentence: '{file}: there is not enough memory to run {model} on {device} ({reason})',
  },
  'motion-not-understood': {
    status: 400,
    retryable: false,
    sentence: 'no word of "{text}" names a motion or an effect; try for example: {examples}',
  },
  // what was to be made
  'pack-does-not-fit': {
    status: 422,
    retryable: false,
    sentence: '{name}: does not fit {platform}: {bytes} bytes at the smallest, {limit} allowed',
  },
  'animation-still': {
    status: 422,
    retryable: false,
    sentence: '{name}: all frames are the same; {platform} refuses an animation in which nothing moves',
  },
  'output-not-animated': {
    status: 422,
    retryable: false,
    sentence: '{file}: is animated ({frames} frames) and {format} holds one picture; png, webp and gif can move',
  },
  'output-too-large': {
    status: 422,
    retryable: false,
    sentence: '{file}: is {width}×{height}, and {format} holds sides of {limit} px at most; png holds longer ones',
  },
  'output-unwritable': { status: 507, retryable: false, sentence: '{file}: cannot be written ({reason})' },
  'output-is-input': {
    status: 409,
    retryable: false,
    sentence: '{file}: is an input and would be written over; choose another --output',
  },
  'output-busy': {
    status: 409,
    retryable: true,
    sentence:
      '{file}: another popcel emoji (process {pid}) writes into this folder; wait for it or choose another --output (if none runs, remove {claim})',
  },
  'disk-full': {
    status: 507,
    retryable: true,
    sentence: '{file}: the disk is full; nothing half-written was left, free some space and run it again',
  },
  aborted: { status: 499, retryable: true, sentence: 'stopped; no half-written file was left' },
  'node-too-old': {
    status: 500,
    retryable: false,
    sentence: 'popcel needs Node 24 or newer and this is Node {version}; run it with: npx popcel',
  },
  internal: { status: 500, retryable: false, sentence: '{reason} (this is a fault in popcel, please report it)' },
} as const satisfies Record<string, ErrorRow>

export type ErrorCode = keyof typeof ERRORS
export type ErrorDetails = Readonly<Record<string, string | number>>

/** An error of the table. `message` is the row's sentence with its details filled in. */
export class PopcelError extends Error {
  override readonly name = 'PopcelError'
  readonly code: ErrorCode
  readonly details: ErrorDetails

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(fill(ERRORS[code].sentence, details), options)
    this.code = code
    this.details = details
  }

  get status(): number {
    return ERRORS[this.code].status
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable
  }

  /** The same error with more details, for a caller that knows the file's name when the thrower did not. */
  with(details: ErrorDetails): PopcelError {
    return new PopcelError(this.code, { ...this.details, ...details }, { cause: this.cause ?? this })
  }

  /** What crosses a wire or is printed by --json. */
  toJSON(): { code: ErrorCode; message: string; retryable: boolean; details: ErrorDetails } {
    return { code: this.code, message: this.message, retryable: this.retryable, details: this.details }
  }
}

function fill(sentence: string, details: ErrorDetails): string {
  return sentence.replace(/\{(\w+)\}/g, (_, key: string) => String(details[key] ?? (key === 'file' ? 'picture' : '?')))
}
