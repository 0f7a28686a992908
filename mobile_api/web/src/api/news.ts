/** Calls about news that applicants couldn't be told. */
import { request } from './client'

export interface ParkedNews {
  id: string
  /** The application's; null if it is gone. */
  number: string | null
  at: string
  parked_at: string
  tries: number
  error: string
}

export const parkedNews = (token: string) => request<{ parked: ParkedNews[] }>('GET', '/v1/parked-news', { token })

/** The id has colons, which belong in a path as they are. */
export const tellAgain = (token: string, id: string) => request<void>('POST', `/v1/parked-news/${encodeURI(id)}/retry`, { token })
