/** Compact JWS as the backend writes and reads them (`wallet/jose.py`): this device signs ES256, departments EdDSA. */
import { Refused } from './refusal'
import type { Bytes } from './zlib'

export const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const
export const MAX_TOKEN = 16_384
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]+$/
const HEADER = new Set(['alg', 'kid', 'typ'])

export type Claims = Record<string, unknown>

/** A public key with the one algorithm that it is used with. */
export interface PublicKey {
  alg: 'EdDSA' | 'ES256'
  key: CryptoKey
}

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** The bytes of a base64url text without a second spelling of the same. */
export function fromBase64url(text: string): Bytes {
  const plain = text.replaceAll('-', '+').replaceAll('_', '/')
  let binary = ''
  try {
    binary = atob(plain)
  } catch {
    throw new Refused('malformed')
  }
  if (btoa(binary).replace(/=+$/, '') !== plain) throw new Refused('malformed')
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

/** 128 random bits: an id that nobody guesses. */
export const opaque = () => base64url(crypto.getRandomValues(new Uint8Array(16)))

/** The SHA-256 of an ASCII text, in base64url. */
export async function digestOf(text: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))))
}

const written = (value: unknown) => base64url(new TextEncoder().encode(JSON.stringify(value)))

/** `kid` is null where the key is told elsewhere: in the certificate that the proof goes with. */
export async function sign(claims: Claims, kind: string, kid: string | null, key: CryptoKey): Promise<string> {
  const input = `${written({ alg: 'ES256', typ: kind, ...(kid === null ? {} : { kid }) })}.${written(claims)}`
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, new TextEncoder().encode(input))
  return `${input}.${base64url(new Uint8Array(signature))}`
}

/** The claims that `key` signed. Throws `Refused`; the signature comes first, then the kind. */
export async function verify(token: string, { alg, key }: PublicKey, kind: string): Promise<Claims> {
  const header = headerOf(token)
  const end = token.lastIndexOf('.')
  const input = new TextEncoder().encode(token.slice(0, end))
  const how = alg === 'EdDSA' ? 'Ed25519' : { name: 'ECDSA', hash: 'SHA-256' }
  const signed = header.alg === alg && (await crypto.subtle.verify(how, key, fromBase64url(token.slice(end + 1)), input))
  if (!signed) throw new Refused('forged')
  if (header.typ !== kind) throw new Refused('malformed')
  return objectOf(parsed(token.slice(token.indexOf('.') + 1, end)))
}

/** The header of a token: what to look up, nothing to trust. */
export function headerOf(token: string): Claims {
  if (!COMPACT.test(token)) throw new Refused('malformed')
  const header = objectOf(parsed(token.slice(0, token.indexOf('.'))))
  if (!Object.keys(header).every((name) => HEADER.has(name))) throw new Refused('malformed')
  return header
}

/** The JSON in a base64url text. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(fromBase64url(text)))
  } catch {
    throw new Refused('malformed')
  }
}

export function objectOf(told: unknown): Claims {
  if (typeof told !== 'object' || told === null || Array.isArray(told)) throw new Refused('malformed')
  return told as Claims
}

/** A moment in Unix seconds. */
export function momentOf(claims: Claims, name: string): number {
  const told = claims[name]
  if (!Number.isSafeInteger(told) || (told as number) < 0) throw new Refused('malformed')
  return told as number
}

/** The key of a JWK, with nothing of it used but what makes it the key. */
export async function keyOf(told: unknown): Promise<PublicKey> {
  const { kty, crv, x, y } = objectOf(told) as JsonWebKey
  const edwards = crv === 'Ed25519'
  try {
    const jwk = edwards ? { kty, crv, x } : { kty, crv, x, y }
    const key = await crypto.subtle.importKey('jwk', jwk, edwards ? 'Ed25519' : ALGORITHM, false, ['verify'])
    return { alg: edwards ? 'EdDSA' : 'ES256', key }
  } catch {
    throw new Refused('forged')
  }
}

/** The key's id: the thumbprint of RFC 7638. */
export function thumbprint({ crv, kty, x, y }: JsonWebKey): Promise<string> {
  return digestOf(JSON.stringify(y === undefined ? { crv, kty, x } : { crv, kty, x, y }))
}
