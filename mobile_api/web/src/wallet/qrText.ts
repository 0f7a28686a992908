/** An offline token as the text of a QR: zlib, then base45 (RFC 9285). The same rules as `wallet/qr_text.py`. */
import encodeQR from 'qr'

import { MAX_TOKEN } from './jws'
import { Refused } from './refusal'
import { deflated, inflated, type Bytes } from './zlib'

export const PREFIX = 'YW2:'
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'
/** The most that a QR holds of these characters. */
export const MAX_TEXT = 4296

export async function packed(token: string): Promise<string> {
  const text = PREFIX + toBase45(await deflated(new TextEncoder().encode(token)))
  if (text.length > MAX_TEXT) throw new Refused('malformed')
  return text
}

/** The QR of a packed text, as the address of a picture. */
export const drawn = (text: string) => encodeQR(text, 'data-url', { ecc: 'low', encoding: 'alphanumeric', border: 4, scale: 4 })

export async function unpacked(text: string): Promise<string> {
  if (text.length > MAX_TEXT || !text.startsWith(PREFIX)) throw new Refused('malformed')
  const token = await inflated(fromBase45(text.slice(PREFIX.length)), MAX_TOKEN)
  if (token.some((byte) => byte > 127)) throw new Refused('malformed')
  return new TextDecoder().decode(token)
}

/** Two bytes as three characters, a last single one as two; the lowest digit first. */
function toBase45(content: Bytes): string {
  let text = ''
  for (let at = 0; at < content.length; at += 2) {
    const pair = content.subarray(at, at + 2)
    let number = pair.reduce((sum, byte) => sum * 256 + byte, 0)
    for (let digits = 0; digits <= pair.length; digits++) {
      text += ALPHABET[number % 45]
      number = Math.floor(number / 45)
    }
  }
  return text
}

function fromBase45(text: string): Bytes {
  const content: number[] = []
  for (let at = 0; at < text.length; at += 3) {
    const values = [...text.slice(at, at + 3)].map((character) => ALPHABET.indexOf(character))
    const number = values.reduceRight((sum, value) => sum * 45 + value, 0)
    const bytes = values.length - 1
    if (bytes < 1 || values.includes(-1) || number >= 256 ** bytes) throw new Refused('malformed')
    content.push(...(bytes === 2 ? [number >> 8, number & 255] : [number]))
  }
  return Uint8Array.from(content)
}
