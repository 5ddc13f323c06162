import { describe, expect, it } from 'vitest'
import { encodeApng } from '../apng/encode.ts'
import { encodePng } from '../png/encode.ts'
import { blank, seeded } from '../testing/art.ts'
import { movingSquares, validEmoji, validTab } from '../testing/line-files.ts'
import { poke, putTogether, rewrite, takeApart } from '../testing/rewrite-png.ts'
import { checkFile } from './check.ts'

const good = validEmoji()
const check = (bytes: Uint8Array, name = '003.png') => checkFile(name, bytes, 'line-emoji')
const sentences = (bytes: Uint8Array, name?: string) => check(bytes, name).map(({ sentence }) => sentence)
const only = (bytes: Uint8Array) => {
  const findings = check(bytes)
  expect(findings).toHaveLength(1)
  return [findings[0]!.level, findings[0]!.rule, findings[0]!.sentence]
}

describe('checkFile on a good file', () => {
  it('finds nothing', () => {
    expect(check(good)).toEqual([])
    expect(checkFile('some/folder/012.png', good, 'line-emoji')).toEqual([])
    expect(check(validTab(), 'tab.png')).toEqual([])
  })

  it('accepts every allowed play', () => {
    for (const [totalMs, plays] of [
      [1000, 4],
      [1000, 1],
      [2000, 2],
      [3000, 1],
      [4000, 1],
    ] as const) {
      expect(check(validEmoji(movingSquares(), totalMs, plays))).toEqual([])
    }
  })
})

describe('checkFile on time', () => {
  it('refuses a play that is not a whole number of seconds', () => {
    expect(only(validEmoji(movingSquares(), 1250, 1))).toEqual([
      'refuse',
      'play-length',
      '003.png: one play lasts 1.25 s; LINE accepts exactly 1, 2, 3 or 4 s',
    ])
    expect(only(poke(good, 'fcTL', 2, 20, 'u16', 199))[2]).toContain('one play lasts 0.999 s')
  })

  it('refuses plays without end, too many, and too long in all', () => {
    expect(only(poke(good, 'acTL', 0, 4, 'u32', 0))[2]).toBe('003.png: plays without end; LINE accepts 1 to 4 plays')
    expect(sentences(poke(good, 'acTL', 0, 4, 'u32', 5))).toEqual([
      '003.png: plays 5 times; LINE accepts 1 to 4',
      '003.png: 5 plays of 1 s make 5 s; LINE accepts at most 4 s in all',
    ])
    expect(only(validEmoji(movingSquares(), 3000, 2))[2]).toBe(
      '003.png: 2 plays of 3 s make 6 s; LINE accepts at most 4 s in all',
    )
  })

  it('refuses a frame without time, and reads den 0 as hundredths', () => {
    const zero = poke(poke(good, 'fcTL', 1, 20, 'u16', 0), 'fcTL', 0, 20, 'u16', 400)
    expect(only(zero)).toEqual([
      'refuse',
      'no-zero-delay',
      '003.png: frame 2 is shown for 0 s; LINE refuses that at upload',
    ])
    expect(check(poke(poke(good, 'fcTL', 1, 20, 'u16', 20), 'fcTL', 1, 22, 'u16', 0))).toEqual([])
  })
})

describe('checkFile on form', () => {
  it('refuses the wrong size, still pictures and other kinds of files', () => {
    const small = encodeApng(
      movingSquares().map(() => blank(96, 74)),
      { delays: [], plays: 1 },
    )
    expect(sentences(small)[0]).toBe('003.png: is 96×74 px; LINE accepts exactly 180×180')
    expect(only(encodePng(movingSquares()[0]!))[2]).toBe('003.png: is a still picture; LINE needs an animated PNG here')
    expect(sentences(Uint8Array.from(Buffer.from('<html>')))).toEqual(['003.png: this is not a PNG file'])
    expect(sentences(new Uint8Array(0))).toEqual(['003.png: the file is empty (0 bytes)'])
  })

  it('refuses too few and too many frames', () => {
    expect(sentences(validEmoji(movingSquares([1, 5, 9, 5])))).toEqual(['003.png: has 4 frames; LINE accepts 5 to 20'])
    const many = movingSquares(Array.from({ length: 21 }, (_, i) => 10 + Math.abs(10 - i)))
    expect(check(validEmoji(many)).map(({ rule }) => rule)).toEqual(['frames', 'frame-rate'])
  })

  it('refuses grey, whatever the bit depth', () => {
    const grey = poke(encodePng(movingSquares()[0]!), 'IHDR', 0, 9, 'u8', 4)
    expect(sentences(grey)).toContain(
      '003.png: is stored as greyscale; LINE accepts only colour (truecolour or palette)',
    )
    const odd = poke(good, 'IHDR', 0, 8, 'u8', 3)
    expect(sentences(odd)[0]).toBe('003.png: has 3 bits a sample, which its colour type 6 cannot have')
  })

  it('refuses a still picture that the animation hides', () => {
    const hidden = rewrite(good, (chunks) => {
      const idat = chunks.findIndex(({ type }) => type === 'IDAT')
      const control = chunks.splice(idat - 1, 1)[0]!
      const data = Buffer.concat([Buffer.from([0, 0, 0, 1]), chunks[idat - 1]!.data])
      chunks.splice(idat, 0, control, { type: 'fdAT', data })
      let sequence = 0
      for (const { type, data } of chunks) {
        if (type === 'fcTL' || type === 'fdAT') new DataView(data.buffer, data.byteOffset).setUint32(0, sequence++)
      }
      return chunks
    })
    expect(only(hidden).slice(0, 2)).toEqual(['refuse', 'first-frame-is-the-still'])
  })

  it('refuses gaps in the numbering and false counts', () => {
    expect(only(poke(good, 'fdAT', 2, 0, 'u32', 77))[2]).toBe(
      '003.png: its parts are not numbered in order: number 77 stands where 6 should',
    )
    expect(only(poke(good, 'acTL', 0, 0, 'u32', 9))[2]).toBe('003.png: says that it has 9 frames but holds 5')
  })

  it('refuses rectangles outside the canvas and a first frame that does not fill it', () => {
    expect(only(poke(good, 'fcTL', 2, 12, 'u32', 170))[1]).toBe('frame-rect')
    expect(only(poke(good, 'fcTL', 2, 12, 'u32', 0xffffffff))[1]).toBe('frame-rect')
    expect(check(poke(good, 'fcTL', 0, 8, 'u32', 179)).map(({ rule }) => rule)).toContain('frame-rect')
    expect(only(poke(good, 'fcTL', 1, 24, 'u8', 3))[1]).toBe('frame-control')
  })

  it('refuses chunks in the wrong place', () => {
    const late = rewrite(good, (chunks) => [
      ...chunks.filter(({ type }) => type !== 'acTL' && type !== 'IEND'),
      chunks[1]!,
      chunks.at(-1)!,
    ])
    expect(sentences(late)).toContain('003.png: the animation control (acTL) stands after the picture data')
    const bare = putTogether(takeApart(good).filter(({ type }) => type !== 'IDAT'))
    expect(sentences(bare)).toContain('003.png: there is no picture data (IDAT)')
  })

  it('refuses too many bytes', () => {
    const padded = rewrite(good, (chunks) => [
      ...chunks.slice(0, -1),
      { type: 'tEXt', data: new Uint8Array(300_000) },
      chunks.at(-1)!,
    ])
    expect(only(padded)[2]).toMatch(/^003\.png: has 30\d,\d{3} bytes; LINE accepts at most 300,000$/)
  })

  it('warns of names that LINE does not use', () => {
    expect(check(good, 'wave.png')).toMatchObject([{ level: 'warn', rule: 'file-name' }])
  })
})

describe('checkFile on looks', () => {
  const rules = (bytes: Uint8Array) => check(bytes).map(({ level, rule }) => `${level} ${rule}`)

  it('refuses an animation in which nothing moves, and warns of held frames', () => {
    expect(rules(validEmoji(movingSquares([10, 10, 10, 10, 10])))).toEqual(['refuse something-moves'])
    expect(sentences(validEmoji(movingSquares([10, 14, 14, 20, 12])))).toEqual([
      '003.png: frames 2 and 3 are the same picture; some tools merge them, and the number of frames falls',
    ])
  })

  it('refuses emptiness, at the start or everywhere', () => {
    const frames = movingSquares()
    expect(rules(validEmoji([blank(180, 180), ...frames]))).toContain('refuse first-frame')
    expect(rules(validEmoji(frames.map(() => blank(180, 180))))).toEqual(['refuse visible'])
    const small = [...movingSquares([10], 40), ...movingSquares([11, 12, 13, 12, 11])]
    expect(check(validEmoji(small)).map(({ sentence }) => sentence)).toContain(
      '003.png: the first frame shows only 8 % of what the fullest frame shows; LINE shows the first frame as the still picture',
    )
  })

  it('warns when the last frame jumps to the first', () => {
    expect(rules(validEmoji(movingSquares([0, 8, 16, 24, 32])))).toEqual(['warn last-frame-meets-first'])
    expect(rules(validEmoji(movingSquares([0, 8, 16, 12, 6])))).toEqual([])
  })

  it('warns of art that is small, and of a background that is still there', () => {
    expect(sentences(validEmoji(movingSquares([60, 62, 64, 63, 61], 60)))).toEqual([
      '003.png: the art fills only 36 % of the canvas (64×60 px); it will look small',
    ])
    const filled = movingSquares().map((frame) => ({
      ...frame,
      data: frame.data.map((v, i) => (i % 4 === 3 ? 255 : v)),
    }))
    expect(rules(validEmoji(filled))).toEqual(['refuse transparent-background'])
    for (const frame of filled) frame.data[(90 * 180 + 90) * 4 + 3] = 0
    expect(rules(validEmoji(filled))).toEqual(['warn transparent-background'])
  })
})

describe('checkFile on tab.png', () => {
  it('refuses the wrong size, movement and emptiness', () => {
    expect(sentences(good, 'tab.png')).toEqual([
      'tab.png: is 180×180 px; LINE accepts exactly 96×74',
      'tab.png: is animated; LINE needs a still picture here',
    ])
    expect(sentences(encodePng(blank(96, 74)), 'tab.png')).toEqual([
      'tab.png: is fully transparent; there is nothing to see',
    ])
  })
})

describe('checkFile on garbage', () => {
  it('finds every flipped byte, wherever it is, and never throws', () => {
    const random = seeded(77)
    for (let n = 0; n < 40; n++) {
      const at = Math.floor(random() * good.length)
      const broken = good.with(at, good[at]! ^ (1 << Math.floor(random() * 8)))
      expect(check(broken).some(({ level }) => level === 'refuse')).toBe(true)
    }
  })

  it('never throws on bytes changed behind correct checksums', () => {
    const random = seeded(78)
    for (let n = 0; n < 40; n++) {
      const broken = rewrite(good, (chunks) => {
        const { data } = chunks[Math.floor(random() * chunks.length)]!
        for (let k = 0; k < 3; k++) data[Math.floor(random() * data.length)] = Math.floor(random() * 256)
        if (random() < 0.2) chunks.splice(Math.floor(random() * chunks.length), 1)
        return chunks
      })
      expect(Array.isArray(check(broken))).toBe(true)
    }
  })

  it('finds picture data that was changed behind a correct checksum', () => {
    const changed = rewrite(good, (chunks) => {
      const { data } = chunks.find(({ type }) => type === 'IDAT')!
      data[data.length >> 1]! ^= 0x10
      return chunks
    })
    expect(only(changed).slice(0, 2)).toEqual(['refuse', 'pixels'])
  })

  it('never throws on cut files and random bytes', () => {
    const random = seeded(79)
    for (let n = 0; n < 20; n++) {
      expect(check(good.slice(0, Math.floor(random() * good.length))).length).toBeGreaterThan(0)
      expect(check(Uint8Array.from({ length: 300 }, () => random() * 256)).length).toBeGreaterThan(0)
    }
  })
})

describe('checkFile on a figure that is not quite solid', () => {
  const withAlpha = (alpha: number) =>
    validEmoji(
      movingSquares().map((frame) => {
        const data = frame.data.slice()
        for (let i = 3; i < data.length; i += 4) if (data[i] === 255) data[i] = alpha
        return { ...frame, data }
      }),
    )
  it('warns of residue, and not of soft edges or of what is see-through on purpose', () => {
    const [level, rule, sentence] = only(withAlpha(245))
    expect([level, rule]).toEqual(['warn', 'solid'])
    expect(sentence).toMatch(/003\.png: (9\d|100) % of the figure is not quite solid/)
    expect(check(withAlpha(255))).toEqual([])
    expect(check(withAlpha(128))).toEqual([])
  })
})
