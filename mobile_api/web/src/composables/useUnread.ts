/** How much news the citizen hasn't read: one number for the whole app, kept true while somebody is logged in. */
import { ref, watch } from 'vue'

import { InboxSocket } from './inboxSocket'
import { useSession } from './useSession'

const unread = ref(0)
let socket: InboxSocket | null = null

function follow(citizenId: string | undefined): void {
  const { freshToken } = useSession()
  socket?.stop()
  unread.value = 0
  socket = citizenId ? new InboxSocket(freshToken, (number) => (unread.value = number)) : null
}

watch(() => useSession().citizen.value?.id, follow, { immediate: true })

export function useUnread() {
  return { unread }
}
