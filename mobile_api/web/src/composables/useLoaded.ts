/** Something fetched for a page: its value, whether it is on its way, and what went wrong. */
import { ref, watch, type Ref } from 'vue'

import { explain } from '../api/client'

export function useLoaded<T>(fetchIt: () => Promise<T> | null, on: () => unknown) {
  const value = ref(null) as Ref<T | null>
  const trouble = ref<string | null>(null)
  let newest = 0

  async function load(): Promise<void> {
    const mine = ++newest
    try {
      const fetched = await fetchIt()
      if (mine !== newest) return
      value.value = fetched
      trouble.value = null
    } catch (error) {
      if (mine === newest) trouble.value = explain(error)
    }
  }

  watch(on, load, { immediate: true })
  return { value, trouble, load }
}
