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
  papers: { id: string; name: string; required: boolean; given: boolean }[]
  /** Whose account it is; null if that isn't known surely. */
  person: { name: string; id_number: string } | null
  seen: number
  permit: string
}

/** What the clerk submits for the citizen who stands there. */
export interface CounterSubmission {
  permit: string
  seen: number
  on_paper: string[]
  later: boolean
}

export interface Receipt {
  number: string
  name: string
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
  draft_id: string | null
  name: string
  purpose_label: string
  counter_id: string
  counter: string
  address: string
  starts_at: string
  ends_at: string
  state: 'booked' | 'arrived' | 'cancelled' | 'missed'
  state_label: string
  /** Why the city cancelled it. */
  reason: string | null
}

/** What an appointment is for: an application is collected, a draft handed in. */
export type Subject = { number: string } | { draft_id: string; one_thing_id: string }

export interface Where {
  counter_id: string
  starts_at: string
}

const at = encodeURIComponent

export const checksOf = (token: string, draftId: string) => request<Checks>('GET', `/v1/drafts/${at(draftId)}/checks`, { token })

export const verificationSheet = (token: string, number: string) => requestBlob(`/v1/applications/${at(number)}/verification-sheet`, token)

export const counterCode = (token: string | null, draftId: string) =>
  request<CounterCode>('POST', `/v1/drafts/${at(draftId)}/counter-code`, { token })

export interface Places {
  /** Null if nobody has to come. */
  first_day: string | null
  counters: Place[]
}

/** Where and from which day on an appointment can be. */
export async function placesFor(token: string, subject: Subject, lat: number | null = null, lon: number | null = null): Promise<Places> {
  if ('number' in subject) return request<Places>('GET', `/v1/applications/${at(subject.number)}/counters${query({ lat, lon })}`, { token })
  const { counters } = await request<Places>('GET', `/v1/catalog/one-things/${at(subject.one_thing_id)}/counters${query({ lat, lon })}`)
  const open = counters.filter((one) => one.appointments)
  return { first_day: open.length ? '' : null, counters: open }
}

export const desks = () => request<{ counters: Place[] }>('GET', '/v1/counters')

export const slots = (counter: string, from: string) => request<{ slots: Slot[] }>('GET', `/v1/counters/${at(counter)}/slots${query({ from })}`)

export const myAppointments = (token: string) => request<{ appointments: Appointment[] }>('GET', '/v1/me/appointments', { token })

export const book = (token: string, subject: Subject, where: Where) =>
  request<Appointment>('POST', '/v1/me/appointments', {
    token, body: { ...('number' in subject ? { number: subject.number } : { draft_id: subject.draft_id }), ...where },
  })

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

export const submitScanned = (token: string, idempotencyKey: string, body: CounterSubmission) =>
  request<Receipt>('POST', '/v1/office/draft-submissions', { token, idempotencyKey, body })

export const arrivals = (token: string, counter: string, day: string) =>
  request<{ appointments: Appointment[] }>('GET', `/v1/office/counters/${at(counter)}/appointments${query({ day })}`, { token })

export const arrived = (token: string, id: string) => request<Appointment>('POST', `/v1/office/appointments/${at(id)}/arrival`, { token })
