import { describe, expect, it } from 'vitest'
import { canvasSize, findPlatform, itemName, PLATFORMS, type PlatformSpec, platformSpec } from './platforms.ts'

describe('the LINE row', () => {
  const line = platformSpec('line-emoji')

  it('has the numbers of the guideline', () => {
    expect(line.canvas).toEqual({ kind: 'exact', width: 180, height: 180 })
    expect([line.maxBytes, line.pack.maxBytes]).toEqual([300_000, 20_000_000])
    expect(line.frames).toEqual({ least: 5, most: 20 })
    expect(line.play).toEqual({ kind: 'one-of', totalMs: [1000, 2000, 3000, 4000] })
    expect(line.repeat).toEqual({ kind: 'counted', plays: { least: 1, most: 4 }, maxPlayMs: 4000 })
    expect(line.set).toEqual({ kind: 'span', count: { least: 8, most: 40 } })
    expect(line.extras).toMatchObject([{ name: 'tab.png', width: 96, height: 74, animated: false }])
  })

  it('names its files with three digits from 001', () => {
    expect([0, 8, 39].map((i) => itemName(line, i))).toEqual(['001.png', '009.png', '040.png'])
  })
})

describe('findPlatform', () => {
  it('knows ids and aliases in any case and with spaces around', () => {
    expect(['line-emoji', 'LINE', ' Line-Animated-Emoji '].map(findPlatform)).toEqual(Array(3).fill('line-emoji'))
  })

  it('knows nothing else, not even names of Object', () => {
    expect(['', 'telegram', 'toString', '__proto__'].map(findPlatform)).toEqual(Array(4).fill(undefined))
  })

  it('has no name twice', () => {
    const names = Object.entries(PLATFORMS).flatMap(([id, row]) => [id, ...row.aliases])
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('canvasSize', () => {
  it('is the largest canvas of each kind of rule', () => {
    const line: PlatformSpec = platformSpec('line-emoji')
    expect(canvasSize(line)).toEqual({ width: 180, height: 180 })
    expect(canvasSize({ ...line, canvas: { kind: 'long-side', px: 512 } })).toEqual({ width: 512, height: 512 })
    const within = { kind: 'within', width: 320, height: 270, oneSideAtLeast: 270 } as const
    expect(canvasSize({ ...line, canvas: within })).toEqual({ width: 320, height: 270 })
  })
})
