/** What the wallet holds: fetched, kept on this device, and shown from there while there is no network. */
import { ref, watch, type Ref } from 'vue'

import { explain, Unreachable } from '../api/client'
import { useSession } from '../composables/useSession'
import { language } from '../i18n'
import { keepCopy, keyOf, type Copy } from './copies'
import { haltOf, type Halt } from './halt'
import { kept } from './kept'

export function useHeld<T>(name: () => string, fetchIt: (token: string) => Promise<T>) {
  const { citizen, level, authorized } = useSession()
  const value = ref(null) as Ref<T | null>
  const trouble = ref<string | null>(null)
  /** When what is shown was fetched, if there is no network now. */
  const asOf = ref<string | null>(null)
  /** What the holder must change first; `trouble` says it. */
  const halt = ref<Halt | null>(null)
  let newest = 0

  async function load(): Promise<void> {
    const [mine, owner] = [++newest, citizen.value?.id]
    if (!owner) return
    const key = keyOf(owner, name())
    let found: Copy<T> | null = null
    let wrong: unknown = null
    try {
      found = { value: await authorized(fetchIt), at: new Date().toISOString() }
      await keepCopy(owner, key, found).catch(() => {}) // a browser that forbids storage just forgets
    } catch (error) {
      wrong = error
      if (error instanceof Unreachable) found = (await kept<Copy<T>>('copies', key).catch(() => undefined)) ?? null
    }
    if (mine !== newest) return
    halt.value = haltOf(wrong)
    value.value = found?.value ?? null
    asOf.value = wrong ? (found?.at ?? null) : null
    trouble.value = wrong && !found ? explain(wrong) : null
  }

  watch([() => citizen.value?.id, level, name, language], load, { immediate: true })
  return { value, trouble, asOf, halt, load }
}
