/** What a department's status list says of a certificate. The same rules as `wallet/status_token.py` and `status_list.py`. */
import { fromBase64url, headerOf, momentOf, objectOf, verify } from './jws'
import { checkSignedBy, publicKey, type KeyList } from './keyList'
import { Refused } from './refusal'
import { inflated, type Bytes } from './zlib'

const KIND = 'statuslist+jwt'
const LIFE_S = 86_400
const LEEWAY_S = 30
const MAX_BYTES = 1 << 20
const STATUSES = ['valid', 'revoked', 'suspended', 'renewed'] as const

export type Status = (typeof STATUSES)[number] | 'unknown'

export interface StatusRef {
  uri: string
  index: number
}

/** A list as somebody read it: what it said, as of when. */
export interface Published {
  uri: string
  issuer: string
  asOf: number
  ends: number
  bits: number
  content: Bytes
}

/** A published list; an old one is read too. Throws `Refused`. */
export async function readStatusList(token: string, keys: KeyList['keys'], now: number): Promise<Published> {
  const { kid } = headerOf(token)
  const claims = await verify(token, await publicKey(keys, kid), KIND)
  const asOf = momentOf(claims, 'iat')
  checkSignedBy(keys, kid, claims.iss, asOf)
  if (asOf > now + LEEWAY_S) throw new Refused('early')
  const { bits, lst } = objectOf(claims.status_list)
  if (![1, 2, 4, 8].includes(bits as number) || typeof lst !== 'string' || typeof claims.sub !== 'string') throw new Refused('malformed')
  const ends = Math.min(momentOf(claims, 'exp'), asOf + LIFE_S)
  return { uri: claims.sub, issuer: String(claims.iss), asOf, ends, bits: bits as number, content: await inflated(fromBase64url(lst), MAX_BYTES) }
}

/** What the list says of a certificate now: `unknown` once its life is over; a value that we don't know is no "valid". */
export function statusIn(list: Published, ref: StatusRef, issuer: string, now: number): Status {
  if (list.uri !== ref.uri || list.issuer !== issuer) throw new Refused('forged')
  const at = ref.index * list.bits
  const byte = list.content[Math.floor(at / 8)]
  if (byte === undefined) throw new Refused('forged')
  if (now >= list.ends) return 'unknown'
  return STATUSES[(byte >> at % 8) & ((1 << list.bits) - 1)] ?? 'revoked'
}

/** The reference in a certificate's claim `status`. */
export function statusRef(told: unknown): StatusRef {
  const { idx, uri } = objectOf(objectOf(told).status_list)
  if (!Number.isSafeInteger(idx) || (idx as number) < 0 || typeof uri !== 'string') throw new Refused('malformed')
  return { uri, index: idx as number }
}
