/** Calls about departments' own systems (数据共享交换): lookups, messages that were given up, and departments' pages. */
import type { Purpose } from './office'
import { request } from './client'

/** Something that can be looked up. */
export interface Query {
  id: string
  name: string
  provider: string
  level: 'national' | 'provincial'
  asks_name: string
  gives: string[]
}

export interface Found {
  found: boolean
  at: string
  lines: { name: string; value: string }[]
}

export interface LookupLine {
  at: string
  name: string
  department: string | null
  kind_name: string
  purpose: Purpose
  number: string
  /** Keyed hash of whom it was about. */
  subject: string
  outcome: 'asked' | 'found' | 'nothing' | 'unavailable' | 'too_many'
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

export const queries = (token: string) => request<{ queries: Query[] }>('GET', '/v1/exchange/queries', { token })

export const lookUp = (token: string, query: string, body: { number: string; purpose: Purpose; subject: string }) =>
  request<Found>('POST', `/v1/exchange/queries/${encodeURIComponent(query)}/lookups`, { token, body })

export const lookups = (token: string) => request<{ lookups: LookupLine[] }>('GET', '/v1/exchange/lookups', { token })

export const parked = (token: string) => request<{ parked: ParkedMessage[] }>('GET', '/v1/exchange/parked', { token })

/** The id has colons, which belong in a path as they are. */
export const sendAgain = (token: string, id: string) => request<void>('POST', `/v1/exchange/parked/${encodeURI(id)}/retry`, { token })

export const giveUp = (token: string, id: string) => request<void>('DELETE', `/v1/exchange/parked/${encodeURI(id)}`, { token })

export const entrances = () => request<{ entrances: Entrance[] }>('GET', '/v1/exchange/entrances')

/** An address that opens a department's page once, within a minute. */
export const ticket = (token: string, department: string) =>
  request<{ url: string }>('POST', '/v1/exchange/tickets', { token, body: { department } })
