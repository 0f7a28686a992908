/** Web push in this browser: on or off, for whoever is logged in. */
import { computed, ref, watch } from 'vue'

import * as api from '../api/inbox'
import { language } from '../i18n'
import { read, write } from '../storage'
import { useSession } from './useSession'

/** Whom this browser is pushed to, and what the backend calls it. */
interface Pushed {
  citizen: string
  device: string
}

const KEY = 'push'
const pushed = ref(read<Pushed>(KEY))

const able = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window

async function subscription(token: string): Promise<PushSubscription> {
  const { pushManager } = await navigator.serviceWorker.ready
  const { key } = await api.pushKey(token)
  const present = await pushManager.getSubscription()
  try {
    return await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  } catch {
    await present?.unsubscribe() // it was for another key
    return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  }
}

export function usePush() {
  const { citizen, authorized } = useSession()
  const on = computed(() => pushed.value !== null && pushed.value.citizen === citizen.value?.id)

  async function register(): Promise<void> {
    const owner = citizen.value?.id
    if (!owner) return
    const { id } = await authorized(async (token) => api.subscribe(token, await subscription(token), language.value))
    pushed.value = { citizen: owner, device: id }
    write(KEY, pushed.value)
  }

  /** Ask for leave and begin; false if it wasn't given. */
  async function begin(): Promise<boolean> {
    if ((await Notification.requestPermission()) !== 'granted') return false
    await register()
    return true
  }

  async function end(): Promise<void> {
    const known = pushed.value
    pushed.value = null
    write(KEY, null)
    const { pushManager } = await navigator.serviceWorker.ready
    await (await pushManager.getSubscription())?.unsubscribe()
    if (known) await authorized((token) => api.unsubscribe(token, known.device))
  }

  /** A new login, or another language: the backend knows the browser by the login on it. */
  function follow(): void {
    watch(
      () => [citizen.value?.id, language.value],
      () => {
        if (able && on.value && Notification.permission === 'granted') register().catch(() => {})
      },
      { immediate: true },
    )
  }

  return { able, on, begin, end, follow }
}
