import { PopcelError } from '@popcel/protocol'
import type { WeightsStore } from '@popcel/runtime'
import { expect, test } from 'vitest'
import type { Printer } from '../print.ts'
import { showLicence } from './licence.ts'

test('a licence is shown each time where the store cannot note that it was, and that is no failure', async () => {
  const store: Pick<WeightsStore, 'licenceToShow' | 'licenceShown'> = {
    licenceToShow: async () => ({ name: 'MIT', url: 'https://example.org', commercial: true }),
    licenceShown: () => Promise.reject(new PopcelError('output-unwritable', { file: 'a', reason: 'read-only' })),
  }
  const told: string[] = []
  const printer: Pick<Printer, 'news'> = { news: (_, text) => void told.push(text) }
  for (let i = 0; i < 2; i++) await showLicence(store as WeightsStore, 'u2net', false, printer as Printer)
  expect(told.length).toBe(2)
})
