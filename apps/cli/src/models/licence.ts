// Owns showing a model's licence before it is first used, and asking for consent where commercial work is not allowed.

import { isModelId } from '@popcel/matting/table'
import { PopcelError } from '@popcel/protocol'
import type { WeightsStore } from '@popcel/runtime'
import type { Printer } from '../print.ts'

/**
 * Shows the licence once for each model of a store. Throws licence-not-accepted where commercial use is forbidden and
 * `accepted` is false; then it is shown again the next time.
 */
export async function showLicence(
  store: WeightsStore,
  model: string,
  accepted: boolean,
  printer: Printer,
): Promise<void> {
  const licence = await store.licenceToShow(model)
  if (!licence) return
  const { name, url, commercial } = licence
  // A file of the user's own: what it is under, the user knows.
  if (url === '') return
  if (!commercial && !accepted) throw new PopcelError('licence-not-accepted', { model, licence: name, url })
  const use = commercial ? 'commercial work is allowed' : 'no commercial work'
  printer.news({ type: 'licence', model, name, url, commercial }, `${model}: licence ${name} (${url}), ${use}`)
  // A store that cannot be written to says it every time; what wants to write more there will tell.
  await store.licenceShown(model).catch(() => undefined)
}

/**
 * Shows the licence of weights that are used and came into the store some other way than by popcel. Consent is a matter of
 * getting them, so it is not asked for here.
 */
export async function showLicenceInUse(store: WeightsStore, model: string, printer: Printer): Promise<void> {
  if (!isModelId(model) || !(await store.installed()).includes(model)) return
  await showLicence(store, model, true, printer)
}
