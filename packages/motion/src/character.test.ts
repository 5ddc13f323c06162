import { PopcelError } from '@popcel/protocol'
import { describe, expect, it } from 'vitest'
import { prepareCharacter } from './character.ts'
import { figure, lollipop, round, tall } from './testing/figures.ts'

describe('prepareCharacter', () => {
  it('crops to what shows and stands the figure on its feet', () => {
    const c = prepareCharacter(lollipop())
    // head 40..100 across, 10..70 high; body down to 150
    expect([c.width, c.height]).toEqual([60, 140])
    expect(c.unitPx).toBe(100)
    expect(c.feetPx.x).toBeCloseTo(30, 1)
    expect(c.feetPx.y).toBe(140)
    expect(c.box.left).toBeCloseTo(-0.3, 2)
    expect(c.box.top).toBe(-1.4)
  })

  it('finds the head of a lollipop: centre, size, chin', () => {
    const { head } = prepareCharacter(lollipop())
    expect(head.x).toBeCloseTo(0, 1)
    expect(head.y).toBeGreaterThan(-1.25)
    expect(head.y).toBeLessThan(-1)
    expect(head.rx).toBeGreaterThan(0.22)
    expect(head.rx).toBeLessThan(0.33)
    expect(head.bottom).toBeGreaterThan(-0.95)
    expect(head.bottom).toBeLessThan(-0.7)
  })

  it('does not take ears for the head, nor what floats beside it', () => {
    const eared = figure(120, 200, (x, y) => {
      const head = (x - 60) ** 2 + (y - 90) ** 2 < 45 ** 2
      const ears = y > 5 && y < 80 && (Math.abs(x - 40) < 8 || Math.abs(x - 80) < 8)
      const body = y > 120 && y < 195 && Math.abs(x - 60) < 25
      const drops = y > 60 && y < 75 && (x < 6 || x > 114)
      return head || ears || body || drops
    })
    const c = prepareCharacter(eared)
    const top = c.head.y - c.head.ry
    // the skull begins at row 45 of 200; ears at 5
    expect((top * c.unitPx + c.feetPx.y) / c.height).toBeGreaterThan(0.15)
    expect(c.head.rx * c.unitPx).toBeGreaterThan(33)
    expect(c.head.rx * c.unitPx).toBeLessThan(50)
    expect(c.head.crownY).toBeGreaterThan(c.head.ry * 1.3)
  })

  it('gives a body without a neck an upper part for a head', () => {
    const { head, box } = prepareCharacter(round())
    expect(head.bottom).toBeGreaterThan(box.top * 0.75)
    expect(head.bottom).toBeLessThan(box.top * 0.3)
  })

  it('puts the outline on the figure’s border: inside the box, touching every side', () => {
    const c = prepareCharacter(tall())
    const xs = c.outline.filter((_, i) => i % 2 === 0)
    const ys = c.outline.filter((_, i) => i % 2 === 1)
    expect(Math.min(...xs)).toBeCloseTo(c.box.left, 1)
    expect(Math.max(...xs)).toBeCloseTo(c.box.right, 1)
    expect(Math.min(...ys)).toBeCloseTo(c.box.top, 1)
    expect(Math.max(...ys)).toBeCloseTo(0, 1)
  })

  it('is not widened by residue of one part in 255', () => {
    const picture = round()
    picture.data[3] = 1
    expect(prepareCharacter(picture).width).toBe(120)
  })

  it('refuses what is not a cut-out, and what shows nothing', () => {
    const code = (run: () => unknown) => {
      try {
        run()
      } catch (error) {
        return error instanceof PopcelError ? error.code : error
      }
      return 'nothing'
    }
    expect(code(() => prepareCharacter(figure(20, 20, () => false)))).toBe('picture-transparent')
    expect(code(() => prepareCharacter({ ...round(), channels: 3 }))).toBe('usage')
    expect(code(() => prepareCharacter({ ...round(), alpha: 'premultiplied' }))).toBe('usage')
    expect(code(() => prepareCharacter({ ...round(), width: 139 }))).toBe('usage')
  })

  it('takes a figure of a single pixel', () => {
    const dot = figure(9, 9, (x, y) => x > 4 && x < 5 && y > 4 && y < 5)
    expect(prepareCharacter(dot).unitPx).toBe(1)
  })
})
