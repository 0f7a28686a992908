/** The login sheet: anyone may ask for it and wait for how it ends. */
import { ref } from 'vue'

import { useConversation } from './useConversation'
import { useSession } from './useSession'

/** The level of login that submitting takes: by face, or at the counter. */
export const SURE = 2

const shown = ref(false)
const step = ref<'phone' | 'person'>('phone')
const phone = ref('')
let wanted = 1
let proofsBefore = -1
const session = useSession()
const conversation = useConversation()
let waitingFor: ((loggedIn: boolean) => void)[] = []

/** True once somebody is logged in as surely as wanted, false if they closed the sheet. `again`: they are to show it
 * now, even if they have before. */
async function askForLogin(level = 1, again = false): Promise<boolean> {
  wanted = level
  proofsBefore = again ? session.proofs.value : -1
  if (session.citizen.value) await session.freshToken().catch(() => {})
  if (enough()) return true
  step.value = session.citizen.value ? 'person' : 'phone'
  shown.value = true
  return new Promise((resolve) => waitingFor.push(resolve))
}

function enough(): boolean {
  return session.citizen.value !== null && session.level.value >= wanted && session.proofs.value > proofsBefore
}

/** Log in by phone; where more is wanted, the next step is to show who one is. */
async function logIn(number: string, code: string): Promise<void> {
  await session.logIn(number, code)
  phone.value = number
  if (enough()) await finish()
  else step.value = 'person'
}

/** Go on with what waited: take along what was begun as a guest, and let the bot submit. */
async function finish(): Promise<void> {
  try {
    await conversation.claim()
  } finally {
    close()
  }
}

function close(): void {
  shown.value = false
  if (session.citizen.value && !enough()) void conversation.claim().catch(() => {})
  const waiting = waitingFor
  waitingFor = []
  waiting.forEach((resolve) => resolve(enough()))
}

export function useLogin() {
  return { shown, step, phone, askForLogin, logIn, finish, close }
}
