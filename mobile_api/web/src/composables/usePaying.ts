/** Paying the fee of one application: it is begun with one key, and followed until it has an end. */
import { computed, onUnmounted, type Ref } from 'vue'

import * as api from '../api/payments'
import { explain } from '../api/client'
import type { Application } from '../api/types'
import { showToast } from '../vant'
import { useLoaded } from './useLoaded'
import { SURE, useLogin } from './useLogin'
import { useSession } from './useSession'

const LOOK_MS = 2000
const OPEN: api.PaymentState[] = ['created', 'started', 'pending']

export function usePaying(application: Ref<Application | null>, reload: () => Promise<void>, on: () => unknown) {
  const { authorized } = useSession()
  const { askForLogin } = useLogin()
  const { value, trouble, load, refresh } = useLoaded(
    () => (application.value ? authorized((token) => api.payments(token, application.value!.number)) : null),
    () => [application.value?.number, on()].join(),
  )
  const open = computed(() => value.value?.payments.find((one) => OPEN.includes(one.state)) ?? null)
  const paid = computed(() => value.value?.payments.filter((one) => one.state === 'succeeded') ?? [])

  async function act(work: (token: string) => Promise<unknown>): Promise<void> {
    if (!(await askForLogin(SURE))) return
    try {
      await authorized(work)
    } catch (error) {
      showToast(explain(error))
    }
    await load()
  }

  /** A try that was cut off is the same payment: the backend keeps one open. */
  const begin = (method: api.Method) =>
    act((token) => api.beginPayment(token, application.value!.number, crypto.randomUUID(), method))
  const cancel = () => act((token) => api.cancelPayment(token, open.value!.id))

  const timer = setInterval(async () => {
    const waited = open.value?.id
    if (!waited || document.hidden) return
    await refresh()
    if (open.value?.id !== waited) await reload()
  }, LOOK_MS)
  onUnmounted(() => clearInterval(timer))

  return { value, trouble, load, open, paid, begin, cancel }
}
