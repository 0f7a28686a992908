/** Calls about the citizen's inbox, and what is pushed. */
import { query, request } from './client'
import type { Language } from './types'

export type Kind = 'application' | 'payment' | 'certificate' | 'access' | 'login' | 'reply' | 'appointment'

export interface Notice {
  id: string
  kind: Kind
  text: string
  /** The page that shows more. */
  link: string
  at: string
  unread: boolean
}

export interface Inbox {
  notices: Notice[]
  unread: number
  /** Place of the first notice of this page. */
  newest: string | null
  next_before: string | null
}

export interface Quiet {
  begins: string
  ends: string
}

export interface Preferences {
  off: Kind[]
  quiet: Quiet | null
  always: Kind[]
}

export const inbox = (token: string, before: string | null = null) => request<Inbox>('GET', `/v1/me/inbox${query({ before })}`, { token })

export const readNotice = (token: string, id: string) => request<void>('POST', `/v1/me/inbox/${id}/read`, { token })

export const readUpTo = (token: string, place: string) => request<void>('POST', '/v1/me/inbox/read', { token, body: { place } })

export const pushKey = (token: string) => request<{ key: string }>('GET', '/v1/me/push/key', { token })

export const subscribe = (token: string, subscription: PushSubscription, language: Language) => {
  const { endpoint, keys } = subscription.toJSON()
  return request<{ id: string }>('POST', '/v1/me/push/subscriptions', { token, body: { endpoint, keys, language } })
}

export const unsubscribe = (token: string, device: string) => request<void>('DELETE', `/v1/me/push/devices/${device}`, { token })

export const preferences = (token: string) => request<Preferences>('GET', '/v1/me/push/preferences', { token })

export const setPreferences = (token: string, wanted: Pick<Preferences, 'off' | 'quiet'>) =>
  request<Preferences>('PUT', '/v1/me/push/preferences', { token, body: wanted })
