import { expect, it } from 'vitest'
import { createCanvas2D } from './canvas.ts'

it('is a transparent canvas that draws', () => {
  const canvas = createCanvas2D(4, 3)
  expect([canvas.width, canvas.height]).toEqual([4, 3])
  const context = canvas.getContext('2d')
  context.fillStyle = '#ff8000'
  context.fillRect(0, 0, 2, 3)
  const { data } = context.getImageData(0, 0, 4, 1)
  expect([...data]).toEqual([255, 128, 0, 255, 255, 128, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0])
})
