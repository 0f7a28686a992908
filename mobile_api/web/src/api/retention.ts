/** Calls about what is kept of a citizen, and the deletion of the account (注销). */
import { request } from './client'

export interface Kept {
  id: string
  what: string
  kept: string
  why: string
}

/** What a deletion comes to. */
export interface Outlook {
  /** Numbers of applications that stand against it. */
  running: string[]
  kept_applications: string[]
  deleted: Kept[]
  by_itself: Kept[]
  kept: Kept[]
}

export const outlook = (token: string) => request<Outlook>('GET', '/v1/me/deletion', { token })

export const deleteAccount = (token: string) => request<Outlook>('POST', '/v1/me/deletion', { token })
