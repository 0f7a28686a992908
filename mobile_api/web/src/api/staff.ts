/** Calls for the staff's own login. */
import { request } from './client'

export interface Staff {
  username: string | null
  name: string
  roles: string[]
  department: string | null
}

export interface StaffLogin {
  access_token: string
  expires_in_s: number
  staff: Staff
}

interface Step {
  ticket: string
  options: Record<string, unknown>
}

export const beginEnrolment = (code: string) => request<Step>('POST', '/v1/staff/enrolments', { body: { code } })

export const completeEnrolment = (ticket: string, password: string, credential: unknown) =>
  request<{ recovery_uri: string }>('POST', '/v1/staff/enrolments/completion', { body: { ticket, password, credential } })

export const beginLogin = (username: string, password: string) =>
  request<Step>('POST', '/v1/staff/logins', { body: { username, password } })

export const completeLogin = (ticket: string, credential: unknown) =>
  request<StaffLogin>('POST', '/v1/staff/logins/key', { body: { ticket, credential } })

export const recover = (ticket: string, code: string) =>
  request<Step>('POST', '/v1/staff/logins/recovery', { body: { ticket, code } })

export const newKey = (ticket: string, credential: unknown) =>
  request<void>('POST', '/v1/staff/logins/new-key', { body: { ticket, credential } })

export const logOut = (token: string) => request<void>('DELETE', '/v1/staff/sessions/current', { token })
