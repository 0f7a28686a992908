/** How much news the citizen hasn't read: one number for the whole app. */
import { ref } from 'vue'

import * as api from '../api/inbox'
import { useSession } from './useSession'

const unread = ref(0)

export function useUnread() {
  const { citizen, authorized } = useSession()

  async function count(): Promise<void> {
    try {
      unread.value = citizen.value ? (await authorized(api.unread)).unread : 0
    } catch {
      // no network: the number stays, and pages say themselves that they can't be had
    }
  }

  return { unread, count }
}
