/** Certificates as this device shows them without network. A copy counts for a week: it is fetched anew while there is one. */
import { certificate, copy, type Certificate } from '../api/wallet'
import { asDevice, type Authorized } from './device'
import { keep, kept, namesIn } from './kept'
import { keyOf, type Copy } from './useHeld'
import type { Bound } from './useOfflineCode'

const DAY_MS = 86_400_000

/** What this device needs to show a certificate without network. */
export interface Prepared {
  held: Certificate
  bound: Bound
}

export const nameOf = (id: string) => `offline ${id}`

export async function prepared(citizen: string, authorized: Authorized, id: string): Promise<Prepared> {
  const held = await authorized((token) => certificate(token, id))
  const [device, { offline }] = await asDevice(citizen, authorized, (token, mine) => copy(token, id, mine))
  return { held, bound: { device: device.id, token: offline } }
}

/** Fetch what is kept for longer than a day anew. Throws what the first that fails throws. */
export async function renewCopies(citizen: string, authorized: Authorized): Promise<void> {
  const ids = (await namesIn('copies')).map((key) => key.split(' ')).filter(([owner, what]) => owner === citizen && what === 'offline')
  for (const id of new Set(ids.map(([, , one = '']) => one))) {
    const key = keyOf(citizen, nameOf(id))
    const before = await kept<Copy<Prepared>>('copies', key)
    if (!before || Date.now() - Date.parse(before.at) < DAY_MS) continue
    await keep('copies', key, { value: await prepared(citizen, authorized, id), at: new Date().toISOString() })
  }
}
