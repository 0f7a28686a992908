/** Calls about data checks, and about coming to a counter: where, when, and with which code. */
import { query, request, requestBlob } from './client'

export type Outcome = 'matches' | 'differs' | 'not_checkable' | 'unavailable'

export interface Finding {
  field: string
  label: string
  value: string
  source: string
  outcome: Outcome
  outcome_label: string
  checked_at: string
  as_of: string | null
}

export interface Checks {
  checks: Finding[]
  sentences: string[]
}

export interface CounterCode {
  code: string
  expires_at: string
  /** PNG in Base64. */
  picture: string
}

/** What a code carried to the counter. */
export interface ScannedDraft {
  draft_id: string
  name: string
  case_code: string | null
  complete: boolean
  fields: { id: string; label: string; value: string }[]
  missing: string[]
}

export interface Place {
  id: string
  name: string
  address: string
  hours: string
  extended_hours: string | null
  phone: string
  kind: string
  metres: number | null
  appointments: boolean
  sample: boolean
}

export interface Slot {
  starts_at: string
  ends_at: string
  free: number
}

export interface Appointment {
  id: string
  number: string | null
  name: string
  purpose_label: string
  counter_id: string
  counter: string
  address: string
  starts_at: string
  ends_at: string
  state: 'booked' | 'arrived' | 'cancelled' | 'missed'
  state_label: string
}

export interface Where {
  counter_id: string
  starts_at: string
}

const at = encodeURIComponent

export const checksOf = (token: string, draftId: string) => request<Checks>('GET', `/v1/drafts/${at(draftId)}/checks`, { token })

export const verificationSheet = (token: string, number: string) => requestBlob(`/v1/applications/${at(number)}/verification-sheet`, token)

export const counterCode = (token: string | null, draftId: string) =>
  request<CounterCode>('POST', `/v1/drafts/${at(draftId)}/counter-code`, { token })

/** Where and from which day on an application is collected; no day if nothing is to be collected. */
export const collecting = (token: string, number: string, lat: number | null = null, lon: number | null = null) =>
  request<{ first_day: string | null; counters: Place[] }>('GET', `/v1/applications/${at(number)}/counters${query({ lat, lon })}`, { token })

export const slots = (counter: string, from: string) => request<{ slots: Slot[] }>('GET', `/v1/counters/${at(counter)}/slots${query({ from })}`)

export const myAppointments = (token: string) => request<{ appointments: Appointment[] }>('GET', '/v1/me/appointments', { token })

export const book = (token: string, number: string, where: Where) =>
  request<Appointment>('POST', '/v1/me/appointments', { token, body: { number, ...where } })

export const moveAppointment = (token: string, id: string, where: Where) =>
  request<Appointment>('PUT', `/v1/me/appointments/${at(id)}`, { token, body: where })

export const cancelAppointment = (token: string, id: string) => request<void>('DELETE', `/v1/me/appointments/${at(id)}`, { token })

const office = (number: string) => `/v1/office/applications/${at(number)}`

export const lookAtChecks = (token: string, number: string, purpose: string) =>
  request<Checks>('GET', `${office(number)}/checks${query({ purpose })}`, { token })

export const lookAtSheet = (token: string, number: string, purpose: string) =>
  requestBlob(`${office(number)}/verification-sheet${query({ purpose })}`, token)

export const scanDraft = (token: string, code: string) =>
  request<ScannedDraft>('POST', '/v1/office/draft-scans', { token, body: { code } })
