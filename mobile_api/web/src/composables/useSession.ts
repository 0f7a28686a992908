/** The citizen's login: the access token stays in memory, the refresh token on this device. */
import { computed, ref } from 'vue'

import * as api from '../api'
import { ApiProblem } from '../api/client'
import type { Citizen, Tokens } from '../api/types'
import { read, write } from '../storage'

interface Kept {
  refresh_token: string
  citizen: Citizen
}

const KEY = 'session'
const EARLY_S = 60

const kept = ref<Kept | null>(read<Kept>(KEY))
const access = ref<string | null>(null)
const endedByServer = ref(false)
let staleAt = 0
let refreshing: Promise<string> | null = null
let refreshTimer: ReturnType<typeof setTimeout> | undefined

const level = ref(1)
/** How often it was shown on this page who the citizen is. */
const proofs = ref(0)
const DEVICE = 'device'
const FACE_DEVICE = 'face-device'

const citizen = computed(() => kept.value?.citizen ?? null)

function take(tokens: Tokens): string {
  kept.value = { refresh_token: tokens.refresh_token, citizen: tokens.citizen }
  write(KEY, kept.value)
  access.value = tokens.access_token
  level.value = tokens.level
  if (tokens.device_token) write(DEVICE, tokens.device_token)
  staleAt = Date.now() + (tokens.expires_in_s - EARLY_S) * 1000
  endedByServer.value = false
  clearTimeout(refreshTimer)
  refreshTimer = setTimeout(() => void refresh().catch(() => {}), Math.max(1, tokens.expires_in_s - EARLY_S) * 1000)
  return tokens.access_token
}

function forget(): void {
  clearTimeout(refreshTimer)
  kept.value = null
  access.value = null
  level.value = 1
  write(KEY, null)
}

/** New tokens; one request at a time, in all tabs of this browser. */
function refresh(): Promise<string> {
  refreshing ??= alone(exchange).finally(() => (refreshing = null))
  return refreshing
}

async function exchange(): Promise<string> {
  kept.value = read<Kept>(KEY) ?? kept.value // another tab may have rotated it
  if (kept.value === null) throw new Error('not logged in')
  try {
    return take(await api.refreshTokens(kept.value.refresh_token))
  } catch (error) {
    if (error instanceof ApiProblem && (error.status === 401 || error.status === 400)) {
      forget()
      endedByServer.value = true
    }
    throw error
  }
}

/** A used refresh token counts as stolen, so two tabs must never send the same one. */
function alone<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks ? (navigator.locks.request('yiwang.refresh', work) as Promise<T>) : work()
}

/** A token that still counts. Throws if nobody is logged in. */
async function freshToken(): Promise<string> {
  return access.value !== null && Date.now() < staleAt ? access.value : refresh()
}

/** Run a request as the citizen; after a 401 once more with fresh tokens. */
async function authorized<T>(call: (token: string) => Promise<T>): Promise<T> {
  const token = await freshToken()
  try {
    return await call(token)
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status !== 401) throw error
    return call(await refresh())
  }
}

const sendCode = (phone: string) => api.sendCode(phone, read<string>(DEVICE))

async function logIn(phone: string, code: string): Promise<void> {
  take(await api.logIn(phone, code, read<string>(DEVICE)))
}

/** Whether this device may log in by face: it was used to log in, and the face was registered on it. */
const faceDevice = ref<string | null>(read<string>(FACE_DEVICE))

/** The face was shown: the second level, and from now on this device logs in by face. */
function faceShown(tokens: Tokens | null): void {
  if (tokens) take(tokens)
  level.value = 2
  proofs.value += 1
  faceDevice.value = read<string>(DEVICE)
  write(FACE_DEVICE, faceDevice.value)
}

/** A counter's code shows who the citizen is. */
async function useCounterCode(code: string): Promise<void> {
  await authorized((token) => api.useCounterCode(token, code))
  level.value = 2
  proofs.value += 1
}

async function logOut(): Promise<void> {
  const token = kept.value ? await freshToken().catch(() => null) : null
  forget()
  if (token) await api.logOut(token).catch(() => {}) // offline: the token dies of age
}

/** After it this device is nobody's: it offers no login by face, and is no known device. */
async function forgetDevice(): Promise<void> {
  await logOut()
  faceDevice.value = null
  write(FACE_DEVICE, null)
  write(DEVICE, null)
}

export function useSession() {
  return { citizen, level, proofs, access, endedByServer, freshToken, refresh, authorized, sendCode, logIn, useCounterCode, faceDevice, faceShown, logOut, forgetDevice }
}
