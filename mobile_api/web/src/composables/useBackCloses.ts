/**
 * The phone's Back closes what lies over a page, instead of leaving the page.
 *
 * What is opened gets an entry of the history of its own, at the same address; the entry's state names all that is open
 * then. Going back to an entry closes what it doesn't name; an entry that is left over, because something was closed
 * otherwise, is stepped over.
 */
import { onUnmounted, watch } from 'vue'

import { randomId } from '../storage'

const open = new Map<string, () => void>()
/** Opened while a step back is on its way: pushed now, their entries would be the ones that it leaves. */
const late = new Map<string, () => void>()
let stepping = false

const named = (): string[] => (history.state as { open?: string[] } | null)?.open ?? []

function enter(id: string, close: () => void): void {
  if (stepping) {
    late.set(id, close)
    return
  }
  open.set(id, close)
  history.pushState({ ...history.state, open: [...open.keys()] }, '')
}

function stepOver(): void {
  const top = named().at(-1)
  if (stepping || top === undefined || open.has(top)) return
  stepping = true
  history.back()
}

window.addEventListener('popstate', () => {
  stepping = false
  const still = named()
  for (const [id, close] of [...open].reverse()) {
    if (still.includes(id)) continue
    open.delete(id)
    close()
  }
  stepOver()
  if (stepping) return
  late.forEach((close, id) => enter(id, close))
  late.clear()
})

/** For a component: while `shown`, Back calls `close`. */
export function useBackCloses(shown: () => boolean, close: () => void): void {
  const id = randomId()

  function closed(): void {
    if (!late.delete(id) && open.delete(id)) stepOver()
  }

  watch(shown, (isShown) => {
    if (isShown) enter(id, close)
    else closed()
  }, { immediate: true })
  onUnmounted(closed)
}
