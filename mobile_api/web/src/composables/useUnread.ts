/** How much news the citizen hasn't read: one number for the whole app, kept true while somebody is logged in. */
import { ref, watch } from 'vue'

import { LiveSocket } from './liveSocket'
import { useSession } from './useSession'

const TOLD = { path: '/v1/me/inbox/socket', type: 'inbox', firstPauseMs: 1000, longestPauseMs: 60_000 }
const unread = ref(0)
let socket: LiveSocket<{ unread: number }> | null = null

function follow(citizenId: string | undefined): void {
  const { freshToken } = useSession()
  socket?.stop()
  unread.value = 0
  socket = citizenId ? new LiveSocket(TOLD, async () => ({ token: await freshToken() }), (frame) => (unread.value = frame.unread)) : null
}

watch(() => useSession().citizen.value?.id, follow, { immediate: true })

export function useUnread() {
  return { unread }
}
