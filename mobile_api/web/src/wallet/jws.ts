/** Signing with this device's key (ES256), as the backend reads it: compact JWS, base64url without padding. */
export const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** 128 random bits: an id that nobody guesses. */
export const opaque = () => base64url(crypto.getRandomValues(new Uint8Array(16)))

const written = (value: unknown) => base64url(new TextEncoder().encode(JSON.stringify(value)))

export async function sign(claims: Record<string, unknown>, kind: string, kid: string, key: CryptoKey): Promise<string> {
  const input = `${written({ alg: 'ES256', typ: kind, kid })}.${written(claims)}`
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, new TextEncoder().encode(input))
  return `${input}.${base64url(new Uint8Array(signature))}`
}

/** The key's id: the thumbprint of RFC 7638. */
export async function thumbprint(jwk: JsonWebKey): Promise<string> {
  const members = JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y })
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(members))))
}
