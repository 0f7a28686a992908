/** Calls of the desk (转人工), and what they answer. */
import { query, request, requestBlob } from './client'
import type { FilesTaken, Language, Message } from './types'

export type DeskList = 'unanswered' | 'mine' | 'team' | 'call_backs'
export type EndReason = 'solved' | 'no_answer' | 'elsewhere' | 'abuse' | 'other'

export interface Agent {
  number: string
  name: string
  team: string | null
  team_name: string | null
  available: boolean
  load: number
}

export interface DeskLine {
  conversation_id: string
  language: Language
  owner: 'bot' | 'queued' | 'human'
  agent: string | null
  team: string | null
  team_name: string | null
  reason: string
  reason_label: string
  about: string | null
  said: string
  asked_at: string
  waiting_since: string | null
  no: string | null
  message: string | null
  forgotten: number
  /** How many of its team wait longer; null for whoever doesn't wait for a person who can come. */
  ahead: number | null
}

export interface Note {
  number: string
  text: string
  at: string
}

export interface Packet {
  line: DeskLine
  level: number
  case_name: string | null
  needs_person: string | null
  situation: Record<string, string>
  fields: { id: string; label: string; value: string | null }[]
  draft_open: boolean
  last_said: { by: 'citizen' | 'bot' | 'staff'; text: string }[]
  notes: Note[]
  citizen_typing: boolean
  citizen_read: number
  files: FilesTaken
}

export interface PastLine {
  record_id: string
  conversation_id: string
  agent: string
  team_name: string | null
  reason_label: string
  about: string | null
  asked_at: string
  claimed_at: string
  ended_at: string | null
  ending: string | null
  end_reason: EndReason | null
  stars: number | null
  comment: string
}

/** `before` is where older ones go on; words were sought in the `searched` last ones only, null: in all. */
export interface History {
  records: PastLine[]
  before: string | null
  searched: number | null
}

export interface Past {
  record: PastLine
  messages: Message[]
  notes: Note[]
}

/** What is sought in the history: words, a service, a member of staff's number, days. */
export interface Sought {
  q: string
  one_thing: string
  number: string
  from: string
  to: string
}

export interface Suggestion {
  one_thing_id: string
  name: string
  department: string
  probability: number
}

export interface Board {
  waiting: number
  oldest: string | null
  call_backs: number
  forgotten: DeskLine[]
  agents: Agent[]
  owned: number
  by_bot: number
  by_people: number
  alarms: { name: string; yellow: number; red: number }[]
  claimed: number
  ended: number
  first_answer: { p50_s: number; p90_s: number; measured: number } | null
  ratings: Record<string, number>
}

const at = (id: string) => encodeURIComponent(id)

/** Where a conversation is at the desk; its socket is below it. */
export const placeOf = (id: string) => `/v1/desk/conversations/${at(id)}`

export const listed = (token: string, list: DeskList, skip: number) =>
  request<{ conversations: DeskLine[]; total: number }>('GET', `/v1/desk/conversations${query({ list, skip })}`, { token })

export const history = (token: string, sought: Partial<Sought>, before: string | null) =>
  request<History>('GET', `/v1/desk/records${query({ ...sought, before })}`, { token })

export const exportHistory = (token: string, sought: Sought) => requestBlob(`/v1/desk/record-export${query({ ...sought })}`, token)

export const exportBoard = (token: string) => requestBlob('/v1/desk/board-export', token)

export const askToLogIn = (token: string, id: string, client_id: string) =>
  request<Message>('POST', `${placeOf(id)}/login-requests`, { token, body: { client_id } })

export const begin = (token: string, id: string, client_id: string, one_thing_id: string) =>
  request<Message>('POST', `${placeOf(id)}/drafts`, { token, body: { client_id, one_thing_id } })

export const past = (token: string, id: string) => request<Past>('GET', `/v1/desk/records/${at(id)}`, { token })

export const look = (token: string, id: string) => request<Packet>('GET', placeOf(id), { token })

export const claim = (token: string, id: string) => request<Packet>('POST', `${placeOf(id)}/claim`, { token })

export const say = (token: string, id: string, client_id: string, text: string) =>
  request<Message>('POST', `${placeOf(id)}/messages`, { token, body: { client_id, text } })

export const note = (token: string, id: string, text: string) => request<void>('POST', `${placeOf(id)}/notes`, { token, body: { text } })

export const transfer = (token: string, id: string, to: { number?: string; team?: string | null; note: string }) =>
  request<void>('POST', `${placeOf(id)}/transfer`, { token, body: to })

/** `seen` is the number of the last message on the screen: what the citizen wrote after it is refused, not lost. */
export const handBack = (token: string, id: string, seen: number) => request<void>('POST', `${placeOf(id)}/hand-back`, { token, body: { seen } })

export const end = (token: string, id: string, reason: EndReason, seen: number) =>
  request<void>('POST', `${placeOf(id)}/end`, { token, body: { reason, seen } })

export const canned = (token: string, id: string, q: string) =>
  request<{ replies: { title: string; text: string }[] }>('GET', `${placeOf(id)}/canned-replies${query({ q })}`, { token })

export const suggestions = (token: string, id: string) =>
  request<{ suggestions: Suggestion[] }>('GET', `${placeOf(id)}/suggestions`, { token })

export const propose = (token: string, id: string, client_id: string, field_id: string, value: string) =>
  request<Message>('POST', `${placeOf(id)}/proposals`, { token, body: { client_id, field_id, value } })

export const markWrong = (token: string, id: string, message_id: string, one_thing_id: string) =>
  request<void>('POST', `${placeOf(id)}/wrong-answers`, { token, body: { message_id, one_thing_id } })

export const board = (token: string) => request<Board>('GET', '/v1/desk/board', { token })
