/** Calls of the certificate wallet (证照夹), of the holder and of whoever scans at a counter. */
import { query, request, requestBlob, requestText } from './client'

export interface Named {
  id: string
  name: string
}

export interface ShownField {
  id: string
  label: string
  value: string
}

export type CertificateState = 'valid' | 'suspended' | 'revoked' | 'renewed' | 'expired' | 'not_yet'

export interface Card {
  id: string
  type: string
  name: string
  issuer: Named
  state: CertificateState
  state_label: string
  reason_label: string | null
  begins: string
  ends: string | null
  issued_at: string
  summary: ShownField[]
}

export interface Certificate extends Card {
  fields: (ShownField & { sensitive: boolean })[]
  legal_basis: string[]
  application_number: string | null
  renewed_as: string | null
  has_photo: boolean
}

/** What somebody may ask for at a counter: who asks, and why. */
export interface Scenario extends Named {
  why: string
  audiences: Named[]
}

/** And what of which certificates; none of the holder's means that they don't hold it. */
export interface ScenarioDetail extends Scenario {
  needs: { type: string; name: string; fields: { id: string; label: string; sensitive: boolean }[]; certificates: Named[] }[]
}

export interface Nonce {
  nonce: string
  server_time: string
  expires_at: string
}

/** A device that may show the holder's certificates. */
export interface HeldDevice extends Named {
  added_at: string
}

/** Who looked, or tried to. */
export interface Access {
  id: string
  at: string
  passed: boolean
  refusal: { code: string; text: string } | null
  by: { name: string; department: string | null }
  scenario: Scenario
  /** Number of the holder's application that it was for, if one was named. */
  application: string | null
  certificates: (Named & { fields: string[] })[]
  denied_at: string | null
  unread: boolean
}

export interface Accesses {
  accesses: Access[]
  next_after: string | null
}

/** A clerk's verdict on a code. */
export interface Verification {
  id: string
  at: string
  passed: boolean
  refusal: { code: string; text: string } | null
  scenario: Named
  application: string | null
  certificates: { id: string; type: string; name: string; issuer: Named; ends: string | null; fields: ShownField[]; photo: string | null }[]
}

/** Whether a certificate counts, for whoever has its paper. */
export type Standing = Pick<Card, 'name' | 'issuer' | 'state' | 'state_label' | 'begins' | 'ends'>

/** What a kind of certificate and its fields are called. */
export interface TypeNames extends Named {
  issuer: Named
  fields: { id: string; label: string; type: string; options: Record<string, string> }[]
}

const WALLET = '/v1/me/wallet'
const at = encodeURIComponent
const certificatePath = (id: string) => `${WALLET}/certificates/${at(id)}`

export const standing = (id: string) => request<Standing>('GET', `/v1/certificates/${at(id)}`)

export const certificates = (token: string) => request<{ certificates: Card[] }>('GET', `${WALLET}/certificates`, { token })

export const certificate = (token: string, id: string) => request<Certificate>('GET', certificatePath(id), { token })

export const photo = (token: string, id: string) => requestBlob(`${certificatePath(id)}/photo`, token)

export const paper = (token: string, id: string) => requestBlob(`${certificatePath(id)}/paper`, token)

/** The certificate signed for this device; `offline` is to be shown field by field without network. */
export const copy = (token: string, id: string, device: string) =>
  request<{ offline: string }>('POST', `${certificatePath(id)}/copies`, { token, body: { device } })

export const deviceNonce = (token: string) => request<Nonce>('POST', `${WALLET}/device-nonces`, { token })

export const addDevice = (token: string, body: { jwk: JsonWebKey; name: string; proof: string }) =>
  request<Named>('POST', `${WALLET}/devices`, { token, body })

export const devices = (token: string) => request<{ devices: HeldDevice[] }>('GET', `${WALLET}/devices`, { token })

export const removeDevice = (token: string, id: string) => request<void>('DELETE', `${WALLET}/devices/${at(id)}`, { token })

export const scenarios = (token: string) => request<{ scenarios: Scenario[] }>('GET', `${WALLET}/scenarios`, { token })

export const scenario = (token: string, id: string) => request<ScenarioDetail>('GET', `${WALLET}/scenarios/${at(id)}`, { token })

/** For a code that shows these certificates for this purpose, and no other. */
export const nonce = (token: string, body: { device: string; scenario: string; certificates: string[] }) =>
  request<Nonce>('POST', `${WALLET}/nonces`, { token, body })

/** The code as a QR, PNG in Base64. */
export const picture = (token: string, code: string) => request<{ picture: string }>('POST', `${WALLET}/code-pictures`, { token, body: { code } })

export const accesses = (token: string, after: string | null) => request<Accesses>('GET', `${WALLET}/accesses${query({ after })}`, { token })

export const notices = (token: string) => request<{ notices: Access[] }>('GET', `${WALLET}/notices`, { token })

export const dismissNotice = (token: string, id: string) => request<void>('DELETE', `${WALLET}/notices/${at(id)}`, { token })

export const denyAccess = (token: string, id: string) => request<void>('POST', `${WALLET}/accesses/${at(id)}/denial`, { token })

export const exportAll = (token: string) => requestBlob(`${WALLET}/export`, token)

export const officeScenarios = (token: string) =>
  request<{ scenarios: (Named & { audiences: Named[]; one_things: string[] })[] }>('GET', '/v1/office/scenarios', { token })

/** `scan` names this scan: asked again with it, the answer is the same. */
export const verify = (token: string, scan: string, body: { code: string; scenario: string; audience: string; application?: string }) =>
  request<Verification>('POST', '/v1/verifications', { token, body, idempotencyKey: scan })

export const certificateTypes = () => request<{ types: TypeNames[] }>('GET', '/v1/certificate-types')

export const jwks = () => request<{ keys: unknown[] }>('GET', '/.well-known/certificate-keys.json')

export const keyList = () => requestText('/v1/certificate-key-list')

export const statusList = (id: string) => requestText(`/v1/status-lists/${at(id)}`)
