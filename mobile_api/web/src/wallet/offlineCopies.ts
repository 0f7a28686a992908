/** Certificates as this device shows them without network. A copy counts for a week: it is fetched anew while there is one. */
import { ApiProblem } from '../api/client'
import { certificate, copy, type Certificate } from '../api/wallet'
import { keepCopy, type Copy } from './copies'
import { asDevice, knownDevice, type Authorized } from './device'
import { forget, kept, namesIn } from './kept'
import type { Bound } from './useOfflineCode'

const DAY_MS = 86_400_000
/** The certificate isn't there any more, or doesn't count now. */
const NO_MORE: readonly number[] = [404, 409]

/** What this device needs to show a certificate without network. */
export interface Prepared {
  held: Certificate
  bound: Bound
}

export const nameOf = (id: string) => `offline ${id}`

export async function prepared(citizen: string, authorized: Authorized, id: string): Promise<Prepared> {
  return { held: await authorized((token) => certificate(token, id)), bound: await boundTo(citizen, authorized, id) }
}

async function boundTo(citizen: string, authorized: Authorized, id: string): Promise<Bound> {
  const [device, { offline }] = await asDevice(citizen, authorized, (token, mine) => copy(token, id, mine))
  return { device: device.id, token: offline }
}

/** Fetch what is kept for longer than a day anew, in whatever language, for the device that is known: it makes none known.
 * What doesn't come now comes the next time. */
export async function renewCopies(citizen: string, authorized: Authorized): Promise<void> {
  if (!(await knownDevice(citizen))) return
  for (const key of await namesIn('copies')) {
    const [owner, what, id = ''] = key.split(' ')
    if (owner === citizen && what === 'offline') await renew(citizen, authorized, key, id)
  }
}

/** What the certificate says of its fields stays: only what proves it ends after a week. */
async function renew(citizen: string, authorized: Authorized, key: string, id: string): Promise<void> {
  const before = await kept<Copy<Prepared>>('copies', key)
  if (!before || Date.now() - Date.parse(before.at) < DAY_MS) return
  try {
    const value = { ...before.value, bound: await boundTo(citizen, authorized, id) }
    await keepCopy(citizen, key, { value, at: new Date().toISOString() })
  } catch (error) {
    if (error instanceof ApiProblem && NO_MORE.includes(error.status)) await forget('copies', key)
  }
}
