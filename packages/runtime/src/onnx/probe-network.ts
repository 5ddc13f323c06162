// Owns the small network that devices are tried with: two 3×3 convolutions, 16 → 64 → 16 channels, any height and width.
// Its source is written out in probe.test.ts, which holds these bytes to it.

export const PROBE_INPUT = 'input'
export const PROBE_CHANNELS = 16

const BASE64 = [
  'CAgSD3BvcGNlbCBmaXh0dXJlczrxAwpICgJzMRICdzEaEUNvbnN0YW50T2ZTaGFwZV8wIg9Db25zdGFudE9mU2hhcGUqGgoFdmFsdWUqDgoBAR',
  'ABQgF2SgRvEoM6oAEECkgKAnMyEgJ3MhoRQ29uc3RhbnRPZlNoYXBlXzEiD0NvbnN0YW50T2ZTaGFwZSoaCgV2YWx1ZSoOCgEBEAFCAXZKBG8S',
  'gzqgAQQKRAoFaW5wdXQKAncxEgFhGgZDb252XzIiBENvbnYqFQoMa2VybmVsX3NoYXBlQgIDA6ABByoPCgRwYWRzQgQBAQEBoAEHChQKAWESAW',
  'IaBlJlbHVfMyIEUmVsdQpFCgFiCgJ3MhIGb3V0cHV0GgZDb252XzQiBENvbnYqFQoMa2VybmVsX3NoYXBlQgIDA6ABByoPCgRwYWRzQgQBAQEB',
  'oAEHEgVncmFwaCorCgEEEAdCAnMxSiBAAAAAAAAAABAAAAAAAAAAAwAAAAAAAAADAAAAAAAAACorCgEEEAdCAnMySiAQAAAAAAAAAEAAAAAAAA',
  'AAAwAAAAAAAAADAAAAAAAAAFoqCgVpbnB1dBIhCh8IARIbCgIIAQoCCBAKCBIGaGVpZ2h0CgcSBXdpZHRoYisKBm91dHB1dBIhCh8IARIbCgII',
  'AQoCCBAKCBIGaGVpZ2h0CgcSBXdpZHRoQgQKABAR',
]

/** The bytes of an ONNX file. */
export function probeNetwork(): Uint8Array {
  return new Uint8Array(Buffer.from(BASE64.join(''), 'base64'))
}
