/** The login sheet: anyone may ask for it and wait for how it ends. */
import { ref } from 'vue'

import { useConversation } from './useConversation'
import { useSession } from './useSession'

const shown = ref(false)
const session = useSession()
const conversation = useConversation()
let waitingFor: ((loggedIn: boolean) => void)[] = []

/** True once somebody is logged in, false if they closed the sheet. */
function askForLogin(): Promise<boolean> {
  if (session.citizen.value) return Promise.resolve(true)
  shown.value = true
  return new Promise((resolve) => waitingFor.push(resolve))
}

/** Log in, and take along what was begun as a guest. */
async function logIn(phone: string, code: string): Promise<void> {
  await session.logIn(phone, code)
  try {
    await conversation.claim()
  } finally {
    close()
  }
}

function close(): void {
  shown.value = false
  const waiting = waitingFor
  waitingFor = []
  waiting.forEach((resolve) => resolve(session.citizen.value !== null))
}

export function useLogin() {
  return { shown, askForLogin, logIn, close }
}
