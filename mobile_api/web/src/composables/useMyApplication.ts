/** One of the citizen's applications, and what they can do with it. */
import { ref, type Ref } from 'vue'
import { useRouter } from 'vue-router'

import * as api from '../api'
import { ApiProblem, explain } from '../api/client'
import type { Application } from '../api/types'
import { t } from '../i18n'
import { sure } from '../sure'
import { showToast } from '../vant'
import { useFreshChat } from './useFreshChat'
import { SURE, useLogin } from './useLogin'
import { useSession } from './useSession'

export function useMyApplication(application: Ref<Application | null>, reload: () => Promise<void>) {
  const { authorized } = useSession()
  const { askForLogin } = useLogin()
  const { begin } = useFreshChat()
  const router = useRouter()
  const busy = ref(false)
  const problems = ref<Record<string, string>>({})

  /** Do something as a citizen who has shown who they are. What has moved on meanwhile is told and shown. */
  async function act(work: (token: string, number: string) => Promise<void>): Promise<void> {
    const number = application.value?.number
    if (!number || busy.value || !(await askForLogin(SURE))) return
    busy.value = true
    problems.value = {}
    try {
      await authorized((token) => work(token, number))
    } catch (error) {
      const field = error instanceof ApiProblem ? error.problem.field : undefined
      if (field) problems.value = { [field]: explain(error) }
      else showToast(explain(error))
      if (error instanceof ApiProblem && error.status === 409) await reload()
    } finally {
      busy.value = false
    }
  }

  const correct = (answers: Record<string, string>) =>
    act(async (token, number) => {
      try {
        application.value = await api.correct(token, number, answers, false)
      } catch (error) {
        if (!(error instanceof ApiProblem) || error.problem.code !== 'nothing-changed' || !(await sure('apps.asis', 'apps.asis.send'))) throw error
        application.value = await api.correct(token, number, answers, true)
      }
      showToast(t('apps.corrected'))
    })

  const supply = () =>
    act(async (token, number) => {
      application.value = await api.supply(token, number)
      showToast(t('apps.supplied'))
    })

  async function withdraw(): Promise<void> {
    if (!(await sure('apps.withdraw.confirm', 'apps.withdraw'))) return
    await act(async (token, number) => {
      application.value = await api.withdraw(token, number, '')
    })
  }

  /** The new draft has every answer; "go on" in the chat takes up the draft that was changed last. */
  const reopen = () =>
    act(async (token, number) => {
      await api.reopen(token, number)
      await begin(t('apps.reopen.say'))
      if (router.currentRoute.value.name !== 'chat') await reload()
    })

  return { busy, problems, correct, supply, withdraw, reopen }
}
