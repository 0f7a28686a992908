/** The departments' keys as the city signs them. The same rules as `wallet/key_list.py` and `wallet/keys.py`. */
import { headerOf, keyOf, momentOf, objectOf, thumbprint, verify, type PublicKey } from './jws'
import { Refused } from './refusal'

const KIND = 'jwk-set+jwt'
const CITY = 'city'
const LIFE_S = 86_400

export interface IssuerKey {
  issuer: string
  jwk: JsonWebKey
  begins: number
  ends: number
  withdrawn: boolean
}

/** An old list is read too: signatures can still be told from forgeries, but from `ends` on nothing counts by it. */
export interface KeyList {
  asOf: number
  ends: number
  keys: Map<string, IssuerKey>
}

/** The list that one of these keys of the city signed. Throws `Refused`. */
export async function readKeyList(token: string, jwks: readonly unknown[]): Promise<KeyList> {
  const city = await bookOf(jwks.filter((told) => objectOf(told).iss === CITY))
  const claims = await verify(token, await publicKey(city, headerOf(token).kid), KIND)
  if (claims.iss !== CITY || !Array.isArray(claims.keys)) throw new Refused('malformed')
  const asOf = momentOf(claims, 'iat')
  return { asOf, ends: Math.min(momentOf(claims, 'exp'), asOf + LIFE_S), keys: await bookOf(claims.keys) }
}

/** The key of an id, to verify with; one that leaked verifies nothing. */
export function publicKey(keys: KeyList['keys'], kid: unknown): Promise<PublicKey> {
  return keyOf(keyNamed(keys, kid).jwk)
}

/** That the department named is the key's, and signed while it was in use. */
export function checkSignedBy(keys: KeyList['keys'], kid: unknown, issuer: unknown, at: number): void {
  const key = keyNamed(keys, kid)
  if (issuer !== key.issuer || at < key.begins || at >= key.ends) throw new Refused('forged')
}

function keyNamed(keys: KeyList['keys'], kid: unknown): IssuerKey {
  const key = typeof kid === 'string' ? keys.get(kid) : undefined
  if (!key) throw new Refused('unknown-key')
  if (key.withdrawn) throw new Refused('forged')
  return key
}

async function bookOf(told: readonly unknown[]): Promise<KeyList['keys']> {
  const read = told.map(objectOf).map(async (one) => {
    const { kty, crv, x, y } = one as JsonWebKey
    const jwk: JsonWebKey = { kty, crv, x, y }
    const life = { begins: momentOf(one, 'nbf'), ends: 'exp' in one ? momentOf(one, 'exp') : Infinity }
    return [await thumbprint(jwk), { issuer: String(one.iss), jwk, ...life, withdrawn: one.withdrawn === true }] as const
  })
  return new Map(await Promise.all(read))
}
