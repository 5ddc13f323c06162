// Owns the one vocabulary of errors: every failure that a user or a client can meet is a row here.
// What a row says: the HTTP status, whether trying the same thing again can help, and the sentence.
// A sentence names what was wrong and what to do; {name} is filled from the error's details.

export type ErrorRow = { status: number; retryable: boolean; sentence: string }

export const ERRORS = {
  // the picture that came in
  'input-missing': { status: 404, retryable: false, sentence: '{file}: there is no such file' },
  'input-unreadable': { status: 403, retryable: false, sentence: '{file}: cannot be read ({reason})' },
  'input-empty': { status: 422, retryable: false, sentence: '{file}: is empty (0 bytes)' },
  'input-not-a-picture': {
    status: 415,
    retryable: false,
    sentence: '{file}: is not a picture that can be read (PNG, JPEG, WebP, GIF, AVIF, TIFF or SVG)',
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
  // what was asked for
  usage: { status: 400, retryable: false, sentence: '{reason}' },
  'unknown-action': { status: 400, retryable: false, sentence: 'no action is called "{name}"; known are: {known}' },
  'unknown-platform': { status: 400, retryable: false, sentence: 'no platform is called "{name}"; known are: {known}' },
  'unknown-model': { status: 400, retryable: false, sentence: 'no model is called "{name}"; known are: {known}' },
  'unknown-device': { status: 400, retryable: false, sentence: 'device "{name}" is not there; known are: {known}' },
  // what came over the wire
  'value-wrong': { status: 400, retryable: false, sentence: '{field}: {reason}' },
  'not-json': { status: 400, retryable: false, sentence: 'the body is not JSON ({reason})' },
  'unknown-task': { status: 400, retryable: false, sentence: 'no task is called "{name}"; known are: {known}' },
  'body-too-large': {
    status: 400,
    retryable: false,
    sentence: 'the body is larger than the {limit} bytes that {route} takes; send a URL instead of the picture itself',
  },
  // models and where they run
  'device-missing': { status: 501, retryable: false, sentence: 'device "{device}" is not on this machine: {reason}' },
  'weights-missing': {
    status: 409,
    retryable: false,
    sentence:
      'the weights of {model} are not on this machine; get them with: popcel models pull {model}   or, without a network, popcel models import {model} FILE',
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
  'pack-size': {
    status: 422,
    retryable: false,
    sentence: '{platform} takes {least} to {most} items in a set; there are {count}',
  },
  'output-unwritable': { status: 507, retryable: false, sentence: '{file}: cannot be written ({reason})' },
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
