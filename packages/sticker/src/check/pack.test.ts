import { zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { buildPack } from '../pack.ts'
import { itemName, platformSpec } from '../platforms.ts'
import { seeded } from '../testing/art.ts'
import { movingSquares, validEmoji, validTab } from '../testing/line-files.ts'
import { checkPack } from './pack.ts'

const emoji = validEmoji()
const tab = { name: 'tab.png', bytes: validTab() }
/** A different one each time. */
const emojis = Array.from({ length: 9 }, (_, i) => validEmoji(movingSquares([10, 16, 22, 22.5, 14], 130 + i)))
const items = (count: number) => Array.from({ length: count }, (_, i) => ({ bytes: emojis[i]! }))
const good = buildPack(items(8), [tab], 'line-emoji')
const check = (zip: Uint8Array, name = 'line-emoji.zip') => checkPack(name, zip, 'line-emoji')
const sentences = (zip: Uint8Array) => check(zip).map(({ sentence }) => sentence)
/** A ZIP of chosen names, deflated, by another writer's settings. */
const zipOf = (files: Record<string, Uint8Array>) => zipSync(files, { level: 6 })
const numbered = (...numbers: number[]) =>
  Object.fromEntries([
    ['tab.png', tab.bytes],
    ...numbers.map((n) => [itemName(platformSpec('line-emoji'), n - 1), emojis[n - 1]!]),
  ])

describe('checkPack on a good set', () => {
  it('finds nothing, stored or deflated', () => {
    expect(check(good)).toEqual([])
    expect(check(zipOf(numbered(1, 2, 3, 4, 5, 6, 7, 8)))).toEqual([])
  })
})

describe('checkPack on names and numbers', () => {
  it('refuses too few and too many', () => {
    expect(sentences(buildPack(items(7), [tab], 'line-emoji'))).toEqual([
      'line-emoji.zip: holds 7 items; LINE accepts 8 to 40 in a set',
    ])
    // The files inside need not be good to be counted.
    const many = Array.from({ length: 41 }, () => ({ bytes: new Uint8Array(1) }))
    expect(sentences(buildPack(many, [tab], 'line-emoji'))[0]).toBe(
      'line-emoji.zip: holds 41 items; LINE accepts 8 to 40 in a set',
    )
  })

  it('refuses a missing tab, gaps, unknown files and folders', () => {
    expect(sentences(buildPack(items(8), [], 'line-emoji'))).toEqual(['line-emoji.zip: tab.png (96×74) is missing'])
    expect(sentences(zipOf(numbered(1, 2, 3, 4, 6, 7, 8, 9)))).toEqual([
      'line-emoji.zip: 005.png is missing; items must be numbered without a gap',
    ])
    const extra = zipOf({
      ...numbered(1, 2, 3, 4, 5, 6, 7, 8),
      'readme.txt': new Uint8Array(3),
      'set/009.png': emoji,
      '../x': emoji,
    })
    expect(sentences(extra)).toEqual([
      'line-emoji.zip: holds "readme.txt"; LINE does not know it',
      'line-emoji.zip: holds "set/009.png"; files must not stand in folders',
      'line-emoji.zip: holds "../x"; files must not stand in folders',
    ])
  })

  it('warns of items that are the same picture', () => {
    const twice = buildPack([...items(7), { bytes: emojis[1]! }, { bytes: emojis[1]! }], [tab], 'line-emoji')
    expect(check(twice)).toEqual([
      {
        file: 'line-emoji.zip',
        level: 'warn',
        rule: 'same-item',
        sentence: 'line-emoji.zip: 002.png, 008.png, 009.png are the same picture; a set is of different ones',
      },
    ])
  })

  it('warns when the name does not end in .zip', () => {
    expect(check(good, 'set.bin')).toMatchObject([{ file: 'set.bin', level: 'warn', rule: 'file-name' }])
  })

  it('passes on what is wrong with a file inside', () => {
    const bad = buildPack([{ bytes: validEmoji(undefined, 1500, 1) }, ...items(7)], [tab], 'line-emoji')
    expect(check(bad)).toMatchObject([{ file: '001.png', rule: 'play-length' }])
  })
})

describe('checkPack on damage', () => {
  it('refuses what is no ZIP, empty or cut off', () => {
    expect(sentences(new Uint8Array(0))).toEqual(['line-emoji.zip: the file is empty (0 bytes)'])
    expect(sentences(emoji)).toEqual(['line-emoji.zip: is not a ZIP file, or is cut off'])
    expect(sentences(good.slice(0, good.length - 30))).toEqual(['line-emoji.zip: is not a ZIP file, or is cut off'])
  })

  it('refuses a file whose bytes were changed inside the ZIP', () => {
    expect(sentences(good.with(2000, good[2000]! ^ 1))).toEqual([
      expect.stringMatching(/^0\d\d\.png: is damaged in the ZIP \(its checksum is wrong\)$/),
    ])
    const deflated = zipOf(numbered(1, 2, 3, 4, 5, 6, 7, 8))
    const broken = deflated.slice()
    broken.fill(0xff, 1500, 1700)
    expect(sentences(broken).join()).toMatch(/is damaged in the ZIP/)
  })

  it('does not unpack what says that it is larger than it may be', () => {
    const files = zipOf(numbered(1, 2, 3, 4, 5, 6, 7, 8))
    // The unpacked size stands 24 bytes into the last entry of the list, 46 + 7 bytes long, before the end record of 22.
    const bomb = files.slice()
    new DataView(bomb.buffer).setUint32(files.length - 22 - 53 + 24, 90_000_000, true)
    expect(sentences(bomb)).toEqual(['008.png: is too large to be unpacked here'])
  })

  it('never throws on changed bytes', () => {
    const random = seeded(5)
    // The list of files stands at the end; most changes are made there.
    const files = zipOf({ 'tab.png': tab.bytes, '001.png': emoji })
    for (let n = 0; n < 60; n++) {
      const broken = files.slice()
      for (let k = 0; k < 3; k++) broken[files.length - 1 - Math.floor(random() ** 3 * files.length)] = random() * 256
      expect(Array.isArray(check(broken))).toBe(true)
    }
  })
})
