/**
 * The machine in the hall (自助终端): the same pages, larger, and nothing of anybody stays behind.
 * The page `/kiosk` makes this browser one, and ends it.
 */
import { onMounted, onUnmounted, ref } from 'vue'

import { forgetAll } from '../wallet/kept'
import { keptFlag } from './keptFlag'
import { useSession } from './useSession'

const PATIENCE_S = 90
/** For how long it asks whether somebody is still there, at the end of it. */
const ASKING_S = 20
/** How long a network that is away may keep the last person's things on the screen. */
const NETWORK_MS = 3000
/** What only somebody who is there does: a list scrolls by itself when an answer comes. */
const SIGNS = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const

export const { on: kiosk, choose: chooseKiosk } = keptFlag('kiosk')

/** Log out, forget everything that was kept here, and begin anew: a fresh page has nothing in memory either. */
async function wipe(): Promise<void> {
  await Promise.race([useSession().logOut(), new Promise((late) => setTimeout(late, NETWORK_MS))])
  await forgetAll()
  localStorage.clear()
  sessionStorage.clear()
  chooseKiosk(true)
  window.location.replace('/')
}

/** The seconds until all is cleared once it asks, else null; whatever somebody does begins the wait anew. */
export function useIdle() {
  const left = ref<number | null>(null)
  let until = 0
  let ticking: ReturnType<typeof setInterval>
  let leaving = false

  function stay(): void {
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
