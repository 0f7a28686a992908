/** Calls about departments' own systems (数据共享交换): lookups, messages that were given up, and departments' pages. */
import type { Purpose } from './office'
import type { Step } from './staff'
import { query, request } from './client'

/** Something that can be looked up. */
export interface Query {
  id: string
  name: string
  provider: string
  level: 'national' | 'provincial'
  asks_name: string
  gives: string[]
  /** For which cases it is released; without any to nobody. */
  scenarios: Released[]
}

/** What a scenario releases of a query. */
export interface Released {
  id: string
  name: string
  why: string
  roles: ('counter_clerk' | 'reviewer')[]
  one_things: string[]
  gives: string[]
}

/** For which application, what for, and whom. */
export interface Asked {
  number: string
  purpose: Purpose
  subject: string
}

export interface Found {
  found: boolean
  at: string
  lines: { name: string; value: string }[]
}

export interface LookupLine {
  /** Its numbers in the log: the request's, and the one of what came of it. */
  lines: number[]
  at: string
  /** Of the clerk. */
  account: string
  name: string
  department: string | null
  source_name: string
  scenario: string | null
  /** Empty where none was asked for. */
  purpose: Purpose | ''
  number: string
  /** Keyed hash of whom it was about. */
  subject: string
  /** What might be seen. */
  fields: string[]
  outcome: 'asked' | 'found' | 'nothing' | 'unavailable' | 'failed' | 'left' | 'refused'
  /** Of a refusal. */
  why: '' | 'no_case' | 'own' | 'not_running' | 'not_about' | 'not_signed' | 'too_many' | 'scenario' | 'role' | 'case' | 'source'
}

export interface ParkedMessage {
  id: string
  number: string
  department: string
  system: string
  version: number
  at: string
  parked_at: string | null
  tries: number
  /** `unavailable`, or the status and the code with which it was refused. */
  error: string
}

/** A department's own page. */
export interface Entrance {
  department: string
  name: string
}

/** The whole catalog; with an application's number what may be looked up for it. */
export const queries = (token: string, number?: string) => request<{ queries: Query[] }>('GET', `/v1/exchange/queries${query({ number })}`, { token })

/** What the personal key must sign. */
export const beginLookup = (token: string, query: string, body: Asked) =>
  request<Step>('POST', `/v1/exchange/queries/${encodeURIComponent(query)}/requests`, { token, body })

export const lookUp = (token: string, query: string, asked: Asked, ticket: string, credential: PublicKeyCredentialJSON) =>
  request<Found>('POST', `/v1/exchange/queries/${encodeURIComponent(query)}/lookups`, { token, body: { ...asked, ticket, credential } })

export interface LookupLog {
  lookups: LookupLine[]
  next_after: number | null
}

/** A clerk's account, the keyed hash of a person or firm, an application, or lines by their numbers, with commas. */
export type Narrowed = Partial<Record<'account' | 'subject' | 'number' | 'lines', string>>

export const lookups = (token: string, narrowed: Narrowed, after: number | null) =>
  request<LookupLog>('GET', `/v1/exchange/lookups${query({ ...narrowed, after })}`, { token })

export const parked = (token: string) => request<{ parked: ParkedMessage[] }>('GET', '/v1/exchange/parked', { token })

/** The id has colons, which belong in a path as they are. */
export const sendAgain = (token: string, id: string) => request<void>('POST', `/v1/exchange/parked/${encodeURI(id)}/retry`, { token })

export const giveUp = (token: string, id: string) => request<void>('DELETE', `/v1/exchange/parked/${encodeURI(id)}`, { token })

export const entrances = () => request<{ entrances: Entrance[] }>('GET', '/v1/exchange/entrances')

/** An address that opens a department's page once, within a minute. */
export const ticket = (token: string, department: string) =>
  request<{ url: string }>('POST', '/v1/exchange/tickets', { token, body: { department } })

/** A call of a register about the citizen. */
export interface CallAboutMe {
  at: string
  role: 'citizen' | 'system' | 'counter_clerk' | 'reviewer'
  name: string
  department: string | null
  source: string
  scenario: string | null
  /** What the clerk stated. */
  purpose: string
  fields: string[]
  number: string
  outcome: 'asked' | 'found' | 'nothing' | 'unavailable' | 'failed' | 'left' | 'refused'
}

export interface CallsAboutMe {
  calls: CallAboutMe[]
  next_after: number | null
}

export const callsAboutMe = (token: string, after: number | null) =>
  request<CallsAboutMe>('GET', `/v1/me/data-calls${query({ after })}`, { token })
