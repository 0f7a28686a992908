/** SD-JWTs (RFC 9901) as a holder shows them and a verifier reads them. The same rules as `wallet/sd_jwt`. */
import { digestOf, keyOf, momentOf, objectOf, opaque, parsed, sign, verify, type Claims, type PublicKey } from './jws'
import { Refused } from './refusal'

export const KIND = 'dc+sd-jwt'
const BINDING = 'kb+jwt'
const BINDING_LIFE_S = 60
const LEEWAY_S = 30
const COPY_LIFE_S = 7 * 86_400

export interface Parts {
  signed: string
  disclosures: string[]
  binding: string
}

export function takenApart(token: string): Parts {
  const [signed = '', ...rest] = token.split('~')
  const binding = rest.pop()
  if (binding === undefined || rest.includes('')) throw new Refused('malformed')
  return { signed, disclosures: rest, binding }
}

/** What the holder's proof is made over. */
const withoutBinding = ({ signed, disclosures }: Parts) => [signed, ...disclosures, ''].join('~')

/** Whether a copy of one's own counts no more at `now` (Unix seconds); those of earlier releases, which gave themselves
 * more time or no end, don't either. */
export function isOver(token: string, now: number): boolean {
  const claims = objectOf(parsed(takenApart(token).signed.split('.')[1] ?? ''))
  return lastsTooLong(claims) || now >= momentOf(claims, 'exp')
}

/** Whether a copy gives itself more time than one may have. */
export const lastsTooLong = (claims: Claims) =>
  !('exp' in claims) || momentOf(claims, 'exp') - momentOf(claims, 'iat') > COPY_LIFE_S

/** The SD-JWT with only the disclosures of fields with these names. */
export function chosen(token: string, names: ReadonlySet<string>): string {
  const parts = takenApart(token)
  return withoutBinding({ ...parts, disclosures: parts.disclosures.filter((one) => names.has(contentOf(one)[0])) })
}

/** The SD-JWT as a verifier without network reads it: proved by the device, for this audience, at `now` (Unix seconds). */
export async function withBinding(shown: string, device: CryptoKey, audience: string, now: number): Promise<string> {
  const claims = { iat: now, aud: audience, nonce: opaque(), sd_hash: await digestOf(shown) }
  return shown + (await sign(claims, BINDING, null, device))
}

/** What the issuer signed, and those of its fields that are disclosed; each disclosure fits one digest of the fields. */
export async function checkIssued(parts: Parts, key: PublicKey): Promise<[payload: Claims, fields: Claims]> {
  const payload = await verify(parts.signed, key, KIND)
  if (payload._sd_alg !== 'sha-256') throw new Refused('malformed')
  const { _sd: told = [], ...open } = objectOf(payload.fields)
  if (!Array.isArray(told)) throw new Refused('malformed')
  const digests = new Set<unknown>(told)
  const fields = new Map(Object.entries(open))
  for (const disclosure of parts.disclosures) {
    const [name, value] = contentOf(disclosure)
    if (!digests.delete(await digestOf(disclosure)) || fields.has(name)) throw new Refused('forged')
    fields.set(name, value)
  }
  return [payload, Object.fromEntries(fields)]
}

/** That the device named in the signed payload made this very presentation, for us and now; its nonce. */
export async function checkBinding(parts: Parts, payload: Claims, audience: string, now: number): Promise<string> {
  if (!parts.binding) throw new Refused('holder')
  const claims = await verify(parts.binding, await keyOf(objectOf(payload.cnf).jwk), BINDING)
  const { nonce, sd_hash: hash, aud } = claims
  const madeAt = momentOf(claims, 'iat')
  if (typeof nonce !== 'string' || !nonce || aud !== audience) throw new Refused('malformed')
  if (hash !== (await digestOf(withoutBinding(parts)))) throw new Refused('forged')
  if (madeAt > now + LEEWAY_S) throw new Refused('early')
  if (now >= madeAt + BINDING_LIFE_S + LEEWAY_S) throw new Refused('late')
  return nonce
}

/** Name and value in a disclosure [salt, name, value]. */
function contentOf(disclosure: string): [name: string, value: unknown] {
  const content = parsed(disclosure)
  if (!Array.isArray(content) || content.length !== 3 || typeof content[1] !== 'string') throw new Refused('malformed')
  return [content[1], content[2]]
}
