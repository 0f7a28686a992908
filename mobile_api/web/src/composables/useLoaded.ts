/** Something fetched for a page: its value, whether it is on its way, and what went wrong. */
import { ref, watch, type Ref } from 'vue'

import { explain } from '../api/client'

export function useLoaded<T>(fetchIt: () => Promise<T> | null, on: () => unknown) {
  const value = ref(null) as Ref<T | null>
  const trouble = ref<string | null>(null)
  let newest = 0

  async function look(asked: boolean): Promise<void> {
    const mine = ++newest
    try {
      const fetched = await fetchIt()
      if (mine !== newest) return
      value.value = fetched
      trouble.value = null
    } catch (error) {
      if (mine === newest && (asked || value.value === null)) trouble.value = explain(error)
    }
  }

  const load = () => look(true)
  /** Again, though nobody asked for it: if that fails, what is shown stays. */
  const refresh = () => look(false)

  watch(on, load, { immediate: true })
  return { value, trouble, load, refresh }
}
