/** Something fetched for a page: its value, whether it is on its way, and what went wrong. */
import { ref, watch, type Ref } from 'vue'

import { explain, Unreachable } from '../api/client'
import { online } from './useOnline'

export function useLoaded<T>(fetchIt: () => Promise<T> | null, on: () => unknown) {
  const value = ref(null) as Ref<T | null>
  const trouble = ref<string | null>(null)
  let newest = 0
  let cut = false

  async function look(asked: boolean): Promise<void> {
    const mine = ++newest
    try {
      const fetched = await fetchIt()
      if (mine !== newest) return
      value.value = fetched
      trouble.value = null
      cut = false
    } catch (error) {
      if (mine === newest) cut = error instanceof Unreachable
      if (mine === newest && (asked || value.value === null)) trouble.value = explain(error)
    }
  }

  const load = () => look(true)
  /** Again, though nobody asked for it: if that fails, what is shown stays. */
  const refresh = () => look(false)

  watch(on, load, { immediate: true })
  // what couldn't be had for want of a network is had as soon as it is back
  watch(online, (back) => back && cut && void look(value.value === null))
  return { value, trouble, load, refresh }
}
