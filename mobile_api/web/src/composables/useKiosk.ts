/**
 * The machine in the hall (自助终端): the same pages, larger, and nothing of anybody stays behind.
 * The page `/kiosk` makes this browser one, and ends it.
 */
import { onMounted, onUnmounted, ref } from 'vue'

import { read, write } from '../storage'
import { forgetDevice } from '../wallet/device'
import { forgetAll } from '../wallet/kept'
import { keptFlag } from './keptFlag'
import { useSession } from './useSession'
import { useStaff } from './useStaff'

const PATIENCE_S = 90
/** For how long it asks whether somebody is still there, at the end of it. */
const ASKING_S = 20
/** How long a network that is away may keep the last person's things on the screen. */
const NETWORK_MS = 3000
/** When somebody was here last: who walked off from another site's page is still logged in when the next one comes back. */
const SEEN = 'kiosk-seen'
/** What only somebody who is there does: a list scrolls by itself when an answer comes. */
const SIGNS = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const

export const { on: kiosk, choose: chooseKiosk } = keptFlag('kiosk')

/** Log out, forget everything that was kept here, and begin anew: a fresh page has nothing in memory either. The machine's
 * own login, for its scanner, stays. */
async function wipe(): Promise<void> {
  await soon(forgetKey())
  await soon(logOut())
  await forgetAll()
  const { machine, keep } = useStaff()
  const own = machine.value
  localStorage.clear()
  sessionStorage.clear()
  keep(own)
  chooseKiosk(true)
  window.location.replace('/')
}

const soon = (work: Promise<unknown>) => Promise.race([work, new Promise((late) => setTimeout(late, NETWORK_MS))])

/** The key that this visit made is one of the few that a citizen may have. */
async function forgetKey(): Promise<void> {
  const { citizen, authorized } = useSession()
  if (citizen.value) await forgetDevice(citizen.value.id, authorized).catch(() => {})
}

async function logOut(): Promise<void> {
  await useSession().logOut()
  const { machine, logOut: staffEnds } = useStaff()
  if (!machine.value) await staffEnds()
}

/** The seconds until all is cleared once it asks, else null; whatever somebody does begins the wait anew. */
export function useIdle() {
  const left = ref<number | null>(null)
  let until = 0
  let ticking: ReturnType<typeof setInterval>
  let leaving = false

  function stay(): void {
    write(SEEN, Date.now())
    until = Date.now() + PATIENCE_S * 1000
    left.value = null
  }

  /** While it asks, only an answer counts: a touch that closed the question would fall on what lies below. */
  function noticed(): void {
    if (left.value === null) stay()
  }

  function leave(): void {
    if (leaving) return
    leaving = true
    void wipe()
  }

  function tick(): void {
    const seconds = Math.ceil((until - Date.now()) / 1000)
    left.value = seconds <= ASKING_S ? Math.max(seconds, 0) : null
    if (seconds <= 0) leave()
  }

  /** Back, from the browser's memory, would show what the last person saw. */
  function shown(event: PageTransitionEvent): void {
    if (event.persisted) window.location.reload()
  }

  onMounted(() => {
    if (Date.now() - (read<number>(SEEN) ?? Date.now()) > PATIENCE_S * 1000) return leave()
    stay()
    window.addEventListener('pageshow', shown)
    SIGNS.forEach((sign) => window.addEventListener(sign, noticed, { capture: true, passive: true }))
    ticking = setInterval(tick, 1000)
  })
  onUnmounted(() => {
    window.removeEventListener('pageshow', shown)
    SIGNS.forEach((sign) => window.removeEventListener(sign, noticed, { capture: true }))
    clearInterval(ticking)
  })
  return { left, stay, leave }
}
