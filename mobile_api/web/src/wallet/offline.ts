/** What may be said of a certificate that is shown where there is no network. The same rules as `wallet/offline.py`. */
import { headerOf, momentOf, type Claims } from './jws'
import { checkSignedBy, publicKey, type KeyList } from './keyList'
import { Refused } from './refusal'
import { checkBinding, checkIssued, lastsTooLong, takenApart } from './sdJwt'
import { readStatusList, statusIn, statusRef, type Status } from './statusList'

/** For whom a holder makes a code without network: whoever checks it without network. */
export const AUDIENCE = 'offline'

export interface Verdict {
  type: string
  issuer: string
  fields: Claims
  ends: number
  status: Status
  /** When what it goes by was published (Unix seconds); null if the department's list isn't at hand. */
  asOf: number | null
  nonce: string
}

/**
 * What may be said of a token at `now` (Unix seconds). `lists` are the signed status lists at hand, by their addresses.
 * The issuer's signature comes first, then the copy's life, the certificate's dates, and the holder. Throws `Refused`.
 */
export async function verifyOffline(token: string, book: KeyList, lists: Readonly<Record<string, string>>, now: number): Promise<Verdict> {
  const parts = takenApart(token)
  const { kid } = headerOf(parts.signed)
  const [payload, fields] = await checkIssued(parts, await publicKey(book.keys, kid))
  const issuer = String(payload.iss)
  checkSignedBy(book.keys, kid, issuer, momentOf(payload, 'iat'))
  if (lastsTooLong(payload)) throw new Refused('long')
  const ends = momentOf(payload, 'exp')
  if (now < momentOf(payload, 'nbf')) throw new Refused('certificate-not-yet')
  if (now >= ends) throw new Refused('certificate-expired')
  const nonce = await checkBinding(parts, payload, AUDIENCE, now)
  const said = { type: String(payload.vct), issuer, fields, ends, nonce }
  const ref = statusRef(payload.status)
  const list = lists[ref.uri]
  if (list === undefined) return { ...said, status: 'unknown', asOf: null }
  const published = await readStatusList(list, book.keys, now)
  const status = statusIn(published, ref, issuer, now)
  return { ...said, status: now < book.ends ? status : 'unknown', asOf: Math.min(published.asOf, book.asOf) }
}
