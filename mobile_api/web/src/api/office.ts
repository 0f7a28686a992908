/** Calls of counter and back offices (综合窗口, 后台审批), and what they answer. */
import { query, request, requestBlob } from './client'
import type { ApplicationEvent, Correction, GivenMaterial, Outcome, Part, Verdict } from './types'

export type Light = 'green' | 'yellow' | 'red' | 'paused' | 'ended'
export type QueueName = 'counter' | 'hand_out' | 'department'
export type ListName = QueueName | 'alarms'
export type Purpose = 'acceptance' | 'review' | 'hand_out' | 'supervision' | 'complaint'
/** What the backend says can be done with an application now. */
export type Possible = 'accept' | 'refuse' | 'ask_correction' | 'decide' | 'pay' | 'issue' | 'hand_out'

export interface OfficeLine {
  number: string
  name: string
  case_code: string
  state: string
  state_label: string
  submitted_at: string
  due_on: string | null
  light: Light
  waiting_for: string[]
}

export interface OfficeLines {
  applications: OfficeLine[]
  next_after?: string | null
}

export interface OfficeDetail extends OfficeLine {
  seen: number
  provisional: boolean
  act_by: string | null
  statutory_on: string | null
  used_days: number
  promised_days: number
  outcome: Outcome | null
  fields: { id: string; label: string; value: string }[]
  materials: { id: string; name: string }[]
  parts: Part[]
  correction: Correction | null
  owed: string[]
  verdict: Verdict | null
  credit: string
  fee_fen: number
  events: ApplicationEvent[]
  can: Possible[]
}

const path = (number: string) => `/v1/office/applications/${encodeURIComponent(number)}`

export const queue = (token: string, name: QueueName, after: string | null) =>
  request<OfficeLines>('GET', `/v1/office/applications${query({ queue: name, after })}`, { token })

export const alarms = (token: string) => request<OfficeLines>('GET', '/v1/office/alarms', { token })

export const look = (token: string, number: string, purpose: Purpose) =>
  request<OfficeDetail>('GET', `${path(number)}${query({ purpose })}`, { token })

export const materials = (token: string, number: string, purpose: Purpose) =>
  request<{ materials: GivenMaterial[] }>('GET', `${path(number)}/materials${query({ purpose })}`, { token })

export const file = (token: string, number: string, id: string, purpose: Purpose) =>
  requestBlob(`${path(number)}/files/${encodeURIComponent(id)}${query({ purpose })}`, token)

export const act = (token: string, number: string, what: string, body: Record<string, unknown>) =>
  request<OfficeDetail>('POST', `${path(number)}/${what}`, { token, body })
