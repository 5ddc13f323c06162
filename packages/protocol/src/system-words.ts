// Owns what the codes that a system gives to failures of files ('EACCES') are called in sentences.

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EEXIST: 'a file of that name is in the way',
  ENOTEMPTY: 'it is a folder',
  ENOENT: 'its folder is not there',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'too many files are open',
  EPIPE: 'nobody reads it any more',
  ELOOP: 'its links lead in a circle',
  EIO: 'the disk reports a fault',
  EFBIG: 'it is larger than a file may be there',
  EBUSY: 'something else holds it',
  ENXIO: 'nothing is behind it',
  ETIMEDOUT: 'the drive does not answer',
}

/** The code in words; a code without words stays as it is. */
export function systemWords(code: string): string {
  return WORDS[code] ?? code
}
