/** Calls of the supervision of data (管数): how registers and other sources stand, and what supervisors must know of. */
import { request } from './client'

/** By the calls of the last hour and the last probe; `idle` if it wasn't asked anything. */
export type SourceState = 'well' | 'slow' | 'unsteady' | 'down' | 'idle'

export interface Source {
  source: string
  name: string
  state: SourceState
  calls: number
  failed: number
  p50_ms: number | null
  p95_ms: number | null
  last_ok: string | null
  last_failed: string | null
  probed_at: string | null
  /** None if the last probe wasn't answered. */
  probe_ms: number | null
  timeout_s: number
  /** There were more calls than are counted. */
  capped: boolean
}

export type AlertRule = 'many_hour' | 'many_day' | 'too_many' | 'outside' | 'unsigned' | 'off_hours' | 'same_person' | 'own' | 'namesake' | 'source_down' | 'source_back'

export interface DataAlert {
  id: string
  rule: AlertRule
  /** Of the clerk, or of the source. */
  name: string
  /** When the source stopped answering; only of sources. */
  since: string | null
  at: string
  last_at: string
  count: number
  /** Numbers of the log's lines that led to it. */
  lines: number[]
  /** The last answer, also of one that waits for another. */
  note: string
  answered_by: string | null
  answered_at: string | null
}

export const sources = (token: string) => request<{ at: string; sources: Source[] }>('GET', '/v1/supervision/data-sources', { token })

export const alerts = (token: string) => request<{ open: DataAlert[]; answered: DataAlert[] }>('GET', '/v1/supervision/data-alerts', { token })

/** How many wait for an answer. */
export const waiting = (token: string) => request<{ open: number }>('GET', '/v1/supervision/data-alerts/count', { token })

export const answer = (token: string, id: string, note: string) =>
  request<DataAlert>('POST', `/v1/supervision/data-alerts/${encodeURIComponent(id)}/answer`, { token, body: { note } })
