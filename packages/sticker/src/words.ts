// Owns how this package's sentences say numbers and lists.

/** 300000 -> "300,000". */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** [1, 2, 3] -> "1, 2 or 3". */
export function either(values: readonly (number | string)[]): string {
  if (values.length < 2) return String(values[0] ?? 'nothing')
  return `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`
}

/** 1 -> "1 frame", 3 -> "3 frames". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
