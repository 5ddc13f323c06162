import { unzipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { buildPack } from './pack.ts'

const bytes = (n: number) => Uint8Array.from({ length: n }, (_, i) => i)
const tab = { name: 'tab.png', bytes: bytes(3) }

describe('buildPack', () => {
  it('holds the extras and the items, numbered in order, as they are', () => {
    const zip = buildPack([{ bytes: bytes(5) }, { bytes: bytes(9) }], [tab], 'line-emoji')
    expect(unzipSync(zip)).toEqual({ 'tab.png': bytes(3), '001.png': bytes(5), '002.png': bytes(9) })
  })

  it('stores without compressing', () => {
    const zip = buildPack([{ bytes: new Uint8Array(5000) }], [], 'line-emoji')
    expect(zip.length).toBeGreaterThan(5000)
    expect(new DataView(zip.buffer, zip.byteOffset).getUint16(8, true)).toBe(0)
  })

  it('keeps names that are given', () => {
    expect(Object.keys(unzipSync(buildPack([{ name: '007.png', bytes: bytes(1) }], [], 'line-emoji')))).toEqual([
      '007.png',
    ])
  })

  it('is the same to the byte every time', () => {
    const make = () => buildPack([{ bytes: bytes(5) }], [tab], 'line-emoji')
    expect(make()).toEqual(make())
  })

  it('refuses two files of one name and a pack above the limit', () => {
    expect(() => buildPack([{ name: 'tab.png', bytes: bytes(1) }], [tab], 'line-emoji')).toThrow(
      'two files of the pack are called tab.png',
    )
    const huge = { bytes: new Uint8Array(20_000_001) }
    expect(() => buildPack([huge], [], 'line-emoji')).toThrow(/does not fit LINE animated emoji: 200001\d\d bytes/)
  })
})
