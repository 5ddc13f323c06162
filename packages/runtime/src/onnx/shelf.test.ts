import { expect, it } from 'vitest'
import { Shelf } from './shelf.ts'

function shelfOf(limitBytes: number) {
  const unloaded: string[] = []
  const loads: string[] = []
  const shelf = new Shelf<string>({ limitBytes, unload: async (thing) => void unloaded.push(thing) })
  const borrow = (key: string, bytes = 10) =>
    shelf.borrow(key, bytes, async () => {
      loads.push(key)
      return key
    })
  return { shelf, borrow, unloaded, loads }
}

it('loads once for all who ask at once, and again for nobody later', async () => {
  const { borrow, loads, shelf } = shelfOf(100)
  const lent = await Promise.all([borrow('a'), borrow('a'), borrow('b')])
  for (const { giveBack } of lent) giveBack()
  expect((await borrow('a')).thing).toBe('a')
  expect([loads, shelf.bytes]).toEqual([['a', 'b'], 20])
})

it('lets go the least recently used, just as many as are needed', async () => {
  const { borrow, unloaded, shelf } = shelfOf(30)
  for (const key of ['a', 'b', 'c', 'a']) (await borrow(key)).giveBack()
  ;(await borrow('d')).giveBack()
  expect([unloaded, shelf.keys()]).toEqual([['b'], ['c', 'a', 'd']])
  ;(await borrow('e', 25)).giveBack()
  expect([unloaded, shelf.keys()]).toEqual([['b', 'c', 'a', 'd'], ['e']])
})

it('never lets go what is lent out; it goes when it comes back', async () => {
  const { borrow, unloaded, shelf } = shelfOf(10)
  const a = await borrow('a')
  const alsoA = await borrow('a')
  const b = await borrow('b')
  expect([unloaded, shelf.bytes]).toEqual([[], 20])
  a.giveBack()
  a.giveBack()
  expect(unloaded).toEqual([])
  alsoA.giveBack()
  await new Promise(setImmediate)
  expect(unloaded).toEqual(['a'])
  b.giveBack()
  expect(shelf.keys()).toEqual(['b'])
})

it('one thing larger than the limit is still lent, and goes when it comes back', async () => {
  const { borrow, unloaded } = shelfOf(5)
  const large = await borrow('large')
  expect(large.thing).toBe('large')
  large.giveBack()
  await new Promise(setImmediate)
  expect(unloaded).toEqual(['large'])
})

it('room is made before the new one is loaded', async () => {
  const order: string[] = []
  const shelf = new Shelf<string>({ limitBytes: 10, unload: async (thing) => void order.push(`unload ${thing}`) })
  const load = (key: string) => async () => {
    order.push(`load ${key}`)
    return key
  }
  ;(await shelf.borrow('a', 10, load('a'))).giveBack()
  await shelf.borrow('b', 10, load('b'))
  expect(order).toEqual(['load a', 'unload a', 'load b'])
})

it('a failed load is told to all who waited and is tried again', async () => {
  const { shelf } = shelfOf(100)
  let tries = 0
  const load = () => Promise.reject(new Error(`try ${++tries}`))
  const both = await Promise.allSettled([shelf.borrow('a', 10, load), shelf.borrow('a', 10, load)])
  expect(both.map((one) => (one.status === 'rejected' ? one.reason.message : ''))).toEqual(['try 1', 'try 1'])
  await expect(shelf.borrow('a', 10, load)).rejects.toThrow('try 2')
  expect([shelf.keys(), shelf.bytes]).toEqual([[], 0])
})

it('what is forgotten is loaded anew and not let go', async () => {
  const { shelf, borrow, loads, unloaded } = shelfOf(100)
  ;(await borrow('a')).giveBack()
  shelf.forget()
  await borrow('a')
  expect([loads, unloaded]).toEqual([['a', 'a'], []])
})
