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

/** Only once a page has needed a token: a page that is left while its first one is on its way loses the login. */
watch(() => (useSession().access.value === null ? undefined : useSession().citizen.value?.id), follow, { immediate: true })

export function useUnread() {
  return { unread }
}
