/** Calls for the staff's own login, of a counter's clerk, and of an administrator. */
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
  device_token: string | null
}

export const ROLES = ['chat_agent', 'counter_clerk', 'reviewer', 'catalog_editor', 'catalog_approver', 'supervisor', 'administrator', 'kiosk'] as const

export interface Account extends Staff {
  username: string
  active: boolean
  enrolled: boolean
  /** Only where one was just made. */
  enrolment_code: string | null
}

export interface Step {
  ticket: string
  options: Record<string, unknown>
}

export const beginEnrolment = (code: string) => request<Step>('POST', '/v1/staff/enrolments', { body: { code } })

/** For an authenticator app: the address, and it as a QR code (PNG in base64). */
export interface Recovery {
  recovery_uri: string
  picture: string
}

export const completeEnrolment = (ticket: string, password: string, credential: unknown) =>
  request<Recovery>('POST', '/v1/staff/enrolments/completion', { body: { ticket, password, credential } })

export const beginLogin = (username: string, password: string, device_token: string | null) =>
  request<Step>('POST', '/v1/staff/logins', { body: { username, password, device_token } })

export const completeLogin = (ticket: string, credential: unknown, device_token: string | null) =>
  request<StaffLogin>('POST', '/v1/staff/logins/key', { body: { ticket, credential, device_token } })

export const recover = (ticket: string, code: string) =>
  request<Step>('POST', '/v1/staff/logins/recovery', { body: { ticket, code } })

export const newKey = (ticket: string, credential: unknown) =>
  request<void>('POST', '/v1/staff/logins/new-key', { body: { ticket, credential } })

export const logOut = (token: string) => request<void>('DELETE', '/v1/staff/sessions/current', { token })

/** Who stands before the clerk, and the phone of their account. */
export interface Visitor {
  phone: string
  name: string
  id_number: string
}

/** What the clerk's personal key must sign. */
export const beginIdentityCode = (token: string, visitor: Visitor) =>
  request<Step>('POST', '/v1/counter/identity-code-requests', { token, body: visitor })

export const giveIdentityCode = (token: string, visitor: Visitor, ticket: string, credential: PublicKeyCredentialJSON) =>
  request<{ code: string; expires_in_s: number }>('POST', '/v1/counter/identity-codes', { token, body: { ...visitor, ticket, credential } })

const account = (username: string) => `/v1/staff/accounts/${encodeURIComponent(username)}`

export const accounts = (token: string) => request<{ accounts: Account[] }>('GET', '/v1/staff/accounts', { token })

export const createAccount = (token: string, body: { username: string; name: string; roles: string[]; department: string | null; id_number?: string }) =>
  request<Account>('POST', '/v1/staff/accounts', { token, body })

export const changeAccount = (
  token: string, username: string, body: { roles?: string[]; department?: string; active?: boolean; enrol_again?: boolean; id_number?: string },
) => request<Account>('PATCH', account(username), { token, body })

export const unlockAccount = (token: string, username: string) => request<void>('DELETE', `${account(username)}/lock`, { token })

/** A department: its name as accounts keep it, in Chinese, and as it is read. */
export interface Department {
  name: string
  label: string
}

export async function departments(): Promise<Department[]> {
  const list = (headers: Record<string, string>) => request<{ departments: { id: string; name: string }[] }>('GET', '/v1/catalog/one-things', { headers })
  const [kept, read] = await Promise.all([list({ 'Accept-Language': 'zh-CN' }), list({})])
  const labels = new Map(read.departments.map((one) => [one.id, one.name]))
  return kept.departments.map(({ id, name }) => ({ name, label: labels.get(id) ?? name }))
}
