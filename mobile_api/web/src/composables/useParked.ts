/** What couldn't be passed on, for an administrator: kept up to date, and what they do with one of the lines. */
import { ref } from 'vue'

import { explain } from '../api/client'
import { language, t, type TextKey } from '../i18n'
import { useLive } from './useLive'
import { useLoaded } from './useLoaded'
import { useMayOpen } from './useMayOpen'
import { useStaff } from './useStaff'

const EVERY_MS = 5000

/** Of the page at `path`: `fetchAll` gives its lines. */
export function useParked<T>(path: string, fetchAll: (token: string) => Promise<T>) {
  const { staff, authorized } = useStaff()
  const mayOpen = useMayOpen()
  const told = ref<{ good: boolean; text: string } | null>(null)
  const busy = ref<string | null>(null)
  const { value, trouble, load } = useLoaded(
    () => (mayOpen(path) ? authorized(fetchAll) : null),
    () => [staff.value?.username, language.value].join(),
  )

  /** Do something with a line, say how it went, and show what is left. */
  async function act(id: string, call: (token: string) => Promise<void>, done: TextKey): Promise<void> {
    if (busy.value) return
    busy.value = id
    try {
      await authorized(call)
      told.value = { good: true, text: t(done) }
    } catch (error) {
      told.value = { good: false, text: explain(error) }
    }
    await load()
    busy.value = null
  }

  useLive(load, EVERY_MS)
  return { value, trouble, load, told, busy, act }
}
