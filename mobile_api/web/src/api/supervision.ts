/** Calls of supervision: how the city's matters stand, and how well they were done. */
import { query, request, requestBlob } from './client'

export type By = 'department' | 'one_thing'

export interface Matters {
  department: string
  name: string
  received: number
  accepted: number
  decided: number
  issued: number
  finished: number
  open: number
  waiting: number
  yellow: number
  red: number
  paused: number
}

export interface Live {
  at: string
  departments: Matters[]
}

export interface Efficiency {
  of: string
  name: string
  finished: number
  issued: number
  rejected: number
  given_up: number
  used_days: number | null
  promised_days: number | null
  statutory_days: number | null
  in_time: number
  lawful: number
  corrections: number
  uploaded: number
  reused: number
  /** Uploaded, and of a kind that the city issues. */
  certificates: number
  /** Those of them that were held for this person and on offer. */
  needless: number
  /** What the department decided itself, also where another one leads. */
  decisions: number
  own_days: number | null
}

export const matters = (token: string) => request<Live>('GET', '/v1/supervision/matters', { token })

export const efficiency = (token: string, month: string, by: By) =>
  request<{ month: string; rows: Efficiency[] }>('GET', `/v1/supervision/efficiency${query({ month, by })}`, { token })

/** Twelve months, the first one first; `of` of each is the month. */
export interface Course {
  of: string
  name: string
  months: Efficiency[]
}

/** Up to a month, of everything if `of` is empty. */
export const course = (token: string, month: string, by: By, of: string) =>
  request<Course>('GET', `/v1/supervision/efficiency/course${query({ month, by, of })}`, { token })

export const workbook = (token: string, month: string, by: By) => requestBlob(`/v1/supervision/efficiency/workbook${query({ month, by })}`, token)
