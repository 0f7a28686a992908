/** A member of staff's login: a password, then the personal key. The token lasts a working day and this tab. */
import { computed, ref } from 'vue'

import * as api from '../api/staff'
import type { Recovery, StaffLogin, Step } from '../api/staff'
import { ApiProblem } from '../api/client'
import { read, write } from '../storage'

const KEY = 'yiwang.staff'
/** This browser is known for each who has logged in here: a counter's computer is shared. Kept when one logs out. */
const DEVICES = 'staff-devices'

const login = ref<StaffLogin | null>(kept())
const staff = computed(() => login.value?.staff ?? null)
/** The login of the machine in the hall itself, for its scanner: no person's, so it outlives those who come and go. */
const machine = computed(() => (staff.value?.roles.join() === 'kiosk' ? login.value : null))

function kept(): StaffLogin | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as StaffLogin | null
  } catch {
    return null
  }
}

function keep(fresh: StaffLogin | null): void {
  login.value = fresh
  if (fresh) sessionStorage.setItem(KEY, JSON.stringify(fresh))
  else sessionStorage.removeItem(KEY)
}

const devices = (): Record<string, string> => read<Record<string, string>>(DEVICES) ?? {}
const plain = (username: string) => username.trim().toLowerCase()

/** Make a key on this device for who got a code; gives what an authenticator app takes, shown once. */
async function enrol(code: string, password: string): Promise<Recovery> {
  const step = await api.beginEnrolment(code)
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(step.options as unknown as PublicKeyCredentialCreationOptionsJSON)
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential
  return api.completeEnrolment(step.ticket, password, made.toJSON())
}

/** What the personal key says to a step; the browser asks whoever holds it. */
async function signed(step: Step): Promise<PublicKeyCredentialJSON> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(step.options as unknown as PublicKeyCredentialRequestOptionsJSON)
  return ((await navigator.credentials.get({ publicKey })) as PublicKeyCredential).toJSON()
}

async function logIn(username: string, password: string): Promise<void> {
  const device = devices()[plain(username)] ?? null
  const step = await api.beginLogin(username, password, device)
  const fresh = await api.completeLogin(step.ticket, await signed(step), device)
  if (fresh.device_token) write(DEVICES, { ...devices(), [plain(username)]: fresh.device_token })
  keep(fresh)
}

/** The key is lost: the app's code lets a new one be made on this device; then one logs in with it. */
async function replaceKey(username: string, password: string, code: string): Promise<void> {
  const { ticket } = await api.beginLogin(username, password, devices()[plain(username)] ?? null)
  const step = await api.recover(ticket, code)
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(step.options as unknown as PublicKeyCredentialCreationOptionsJSON)
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential
  await api.newKey(step.ticket, made.toJSON())
}

async function logOut(): Promise<void> {
  const token = login.value?.access_token
  keep(null)
  if (token) await api.logOut(token).catch(() => {}) // offline: the token dies of age
}

/** Run a request as the member of staff; whose login has ended is logged out here too. */
async function authorized<T>(call: (token: string) => Promise<T>): Promise<T> {
  try {
    return await call(login.value?.access_token ?? '')
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) keep(null)
    throw error
  }
}

/** Whether the member of staff has one of these roles. */
const has = (...roles: string[]): boolean => staff.value?.roles.some((role) => roles.includes(role)) ?? false

export function useStaff() {
  return { staff, login, machine, keep, has, authorized, signed, enrol, logIn, replaceKey, logOut }
}
