/** Looks again when there is news for the citizen: whatever an office does with what is theirs comes to the inbox. */
import { watch } from 'vue'

import { useUnread } from './useUnread'

export function useNews(refresh: () => Promise<void>): void {
  watch(useUnread().unread, (now, before) => {
    if (now > before) void refresh()
  })
}
