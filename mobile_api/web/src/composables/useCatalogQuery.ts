/** What is looked for in the catalog. It lives in the page's address, so that "back" finds it again. */
import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import type { Convenience, Flag } from '../api/types'

export interface Wanted {
  kind: 'things' | 'items'
  q: string
  flag: Flag | null
  convenience: Convenience | null
  department: string | null
  theme: string | null
}

export function useCatalogQuery() {
  const route = useRoute()
  const router = useRouter()

  function given(name: string): string {
    const value = route.query[name]
    return typeof value === 'string' ? value : ''
  }

  const wanted = computed<Wanted>(() => ({
    kind: given('kind') === 'items' ? 'items' : 'things',
    q: given('q'),
    flag: (given('flag') || null) as Flag | null,
    convenience: (given('convenience') || null) as Convenience | null,
    department: given('department') || null,
    theme: given('theme') || null,
  }))
  const key = computed(() => JSON.stringify(wanted.value))

  function want(change: Partial<Wanted>): void {
    const next = { ...wanted.value, ...change }
    const query = Object.entries({ ...next, kind: next.kind === 'items' ? 'items' : '' }).filter(([, value]) => value)
    void router.replace({ query: Object.fromEntries(query) as Record<string, string> })
  }

  function reset(): void {
    want({ q: '', flag: null, convenience: null, department: null, theme: null })
  }

  return { wanted, key, want, reset }
}
