/** The code that is shown without network: signed by this device for a minute, and made anew before that. */
import { onUnmounted, ref } from 'vue'

import { useSession } from '../composables/useSession'
import { knownDevice } from './device'
import { AUDIENCE } from './offline'
import { drawn, packed } from './qrText'
import { chosen, isOver, withBinding } from './sdJwt'

const EVERY_MS = 45_000

/** The SD-JWT as this device got it. */
export interface Bound {
  device: string
  token: string
}

export function useOfflineCode() {
  const { citizen } = useSession()
  const shown = ref('')
  const trouble = ref<'offline.show.device' | 'offline.show.over' | 'offline.code.large' | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  /** Show these fields and no others, until `stop`. */
  async function show(bound: Bound, names: readonly string[]): Promise<void> {
    stop()
    const device = await knownDevice(citizen.value?.id ?? '')
    if (!device || device.removed || device.id !== bound.device) {
      trouble.value = 'offline.show.device'
      return
    }
    const now = Math.floor(Date.now() / 1000)
    if (isOver(bound.token, now)) {
      trouble.value = 'offline.show.over'
      return
    }
    const part = chosen(bound.token, new Set(names))
    try {
      shown.value = drawn(await packed(await withBinding(part, device.key, AUDIENCE, now)))
    } catch {
      trouble.value = 'offline.code.large'
      return
    }
    timer = setTimeout(() => void show(bound, names), EVERY_MS)
  }

  function stop(): void {
    clearTimeout(timer)
    shown.value = ''
    trouble.value = null
  }

  onUnmounted(stop)
  return { shown, trouble, show, stop }
}
