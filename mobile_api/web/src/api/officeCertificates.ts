/** Calls of the officers who issue certificates and decide on them, and of supervisors of who looked. */
import { query, request } from './client'
import type { Access, Card, Certificate, Named } from './wallet'

export type Action = 'suspend' | 'resume' | 'revoke' | 'renew'
/** A certificate's fields as an officer says them. */
export type Said = Record<string, string | number | string[]>

export interface OfficerCertificate extends Certificate {
  revision: number
  history: { action: Action; label: string; at: string; by: string; reason_label: string | null }[]
  possible: Action[]
  /** The reasons that an action may have; one that isn't here needs none. */
  reasons: Partial<Record<Action, Named[]>>
}

export interface Order {
  type: string
  application: string
  id_number: string
  fields: Said
}

/** A certificate that an issued application leads to and that nobody has issued yet. */
export interface Owed {
  id: string
  application: string
  one_thing: string
  type: string
  name: string
  department: string
  /** Where in the form its holder's ID number stands. */
  holder_field: string
  /** What wasn't known of it; empty if it is always issued by hand. */
  lacking: string[]
  at: string
}

const OWED = '/v1/office/owed-certificates'
const PATH = '/v1/office/certificates'
const DECISIONS: Record<Action, string> = { suspend: 'suspension', resume: 'resumption', revoke: 'revocation', renew: 'renewal' }
const path = (id: string) => `${PATH}/${encodeURIComponent(id)}`

export const find = (token: string, by: { number?: string; application?: string }) =>
  request<{ certificates: Card[] }>('GET', `${PATH}${query(by)}`, { token })

export const look = (token: string, id: string) => request<OfficerCertificate>('GET', path(id), { token })

/** Of a renewal the answer is the new certificate. */
export const decide = (token: string, id: string, action: Action, body: { seen: number; reason?: string; fields?: Said }) =>
  request<OfficerCertificate>('POST', `${path(id)}/${DECISIONS[action]}`, { token, body })

export const issue = (token: string, order: Order) => request<OfficerCertificate>('POST', PATH, { token, body: order })

export const denied = (token: string) => request<{ accesses: (Access & { account: string })[] }>('GET', '/v1/office/denied-accesses', { token })

/** The oldest first; `more` if not all are shown. */
export const owed = (token: string) => request<{ certificates: Owed[]; more: boolean }>('GET', OWED, { token })

/** There is none to issue, for this reason. */
export const settle = (token: string, id: string, note: string) =>
  request<void>('POST', `${OWED}/${encodeURIComponent(id)}/settlement`, { token, body: { note } })
