/** The pages behind the first one of a list: fetched at a press, and forgotten when the first one is fetched anew. */
import { ref, watch, type Ref } from 'vue'

import { explain } from '../api/client'
import { showToast } from '../vant'

/** What a page holds, and where the next one begins; null at the end. */
export interface Part<Item, Place> {
  items: Item[]
  after: Place | null
}

export function useEarlier<Page, Item, Place>(
  first: Ref<Page | null>, part: (page: Page) => Part<Item, Place>, fetchAfter: (place: Place) => Promise<Page>,
) {
  const earlier = ref([]) as Ref<Item[]>
  const after = ref(null) as Ref<Place | null>
  const busy = ref(false)

  async function more(): Promise<void> {
    const [newest, place] = [first.value, after.value]
    if (busy.value || place === null) return
    busy.value = true
    try {
      const page = part(await fetchAfter(place))
      if (newest === first.value) {
        earlier.value.push(...page.items)
        after.value = page.after
      }
    } catch (error) {
      showToast(explain(error))
    }
    busy.value = false
  }

  watch(first, (page) => {
    earlier.value = []
    after.value = page && part(page).after
  })

  return { earlier, after, busy, more }
}
