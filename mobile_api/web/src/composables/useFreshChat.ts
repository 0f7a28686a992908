/** A new chat: whoever has one open is asked first, for a guest can't come back to it. */
import { computed } from 'vue'
import { useRouter } from 'vue-router'

import { t } from '../i18n'
import { showConfirmDialog } from '../vant'
import { useConversation } from './useConversation'

export function useFreshChat() {
  const router = useRouter()
  const { lines, isGuest, leave, say } = useConversation()
  const begun = computed(() => lines.value.length > 0)

  /** True once the screen is clear. */
  async function leaveIfSure(): Promise<boolean> {
    if (begun.value) {
      const message = t(isGuest.value ? 'chat.new.confirm.guest' : 'chat.new.confirm')
      try {
        await showConfirmDialog({ message, confirmButtonText: t('chat.new'), cancelButtonText: t('action.cancel') })
      } catch {
        return false
      }
    }
    leave()
    return true
  }

  /** Go to a new chat whose first words are `text`. */
  async function begin(text: string): Promise<void> {
    if (!(await leaveIfSure())) return
    void say(text)
    await router.push('/')
  }

  return { begun, leaveIfSure, begin }
}
