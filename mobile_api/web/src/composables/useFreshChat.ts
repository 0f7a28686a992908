/** A new chat: whoever has one open is asked first, for a guest can't come back to it. */
import { useRouter } from 'vue-router'

import { sure } from '../sure'
import { useConversation } from './useConversation'

export function useFreshChat() {
  const router = useRouter()
  const { isOpen, isGuest, leave, say } = useConversation()

  /** True once the screen is clear. */
  async function leaveIfSure(): Promise<boolean> {
    if (isOpen.value && !(await sure(isGuest.value ? 'chat.new.confirm.guest' : 'chat.new.confirm', 'chat.new'))) return false
    leave()
    return true
  }

  /** Go to a new chat whose first words are `text`. */
  async function begin(text: string): Promise<void> {
    if (!(await leaveIfSure())) return
    void say(text)
    await router.push('/')
  }

  return { begun: isOpen, leaveIfSure, begin }
}
