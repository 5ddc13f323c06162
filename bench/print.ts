// Owns the lines that a measurement prints: figures on stdout, progress on stderr.

export function say(line: string): void {
  console.log(line)
}

export function sayProgress(line: string): void {
  console.error(line)
}
