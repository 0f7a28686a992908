/** Checking codes without network: by the lists that this device holds, renewed whenever there is a network. */
import { onUnmounted, ref, watch } from 'vue'

import { Unreachable } from '../api/client'
import { language } from '../i18n'
import { readKeyList } from './keyList'
import { heldLists, loadLists } from './lists'
import { verifyOffline, type Verdict } from './offline'
import { unpacked } from './qrText'
import { Refused, type Reason } from './refusal'

/** As the lists say (`ttl`). */
const RENEW_MS = 15 * 60_000

export type Outcome = { verdict: Verdict } | { refused: Reason }

export function useOfflineCheck() {
  const lists = ref(heldLists())
  /** When the list of keys at hand was made (Unix seconds); null if there is none. */
  const asOf = ref<number | null>(null)
  const loading = ref(false)
  const trouble = ref<'unreachable' | 'unusable' | null>(null)
  /** Nonces of codes that counted here: a code counts once. */
  const seen = new Set<string>()

  async function book() {
    return lists.value && readKeyList(lists.value.keys, lists.value.city)
  }

  async function load(): Promise<void> {
    if (loading.value) return
    loading.value = true
    trouble.value = null
    try {
      lists.value = await loadLists()
    } catch (error) {
      trouble.value = error instanceof Unreachable ? 'unreachable' : 'unusable'
    }
    asOf.value = (await book().catch(() => null))?.asOf ?? null
    loading.value = false
  }

  /** What may be said of a code; null while there are no lists to go by. */
  async function check(text: string): Promise<Outcome | null> {
    const [held, keys] = [lists.value, await book().catch(() => null)]
    if (!held || !keys) return null
    try {
      const verdict = await verifyOffline(await unpacked(text), keys, held.statuses, Math.floor(Date.now() / 1000))
      if (seen.has(verdict.nonce)) return { refused: 'used' }
      seen.add(verdict.nonce)
      return { verdict }
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return { refused: error.reason }
    }
  }

  const again = () => void load()
  const timer = setInterval(again, RENEW_MS)
  window.addEventListener('online', again)
  onUnmounted(() => {
    clearInterval(timer)
    window.removeEventListener('online', again)
  })
  watch(language, again, { immediate: true })
  return { lists, asOf, loading, trouble, load, check }
}
