/**
 * Single-key shortcuts of a page. They rest while somebody types or a dialog is open, and can be switched off,
 * because they get in the way of speech input (WCAG 2.1.4).
 */
import { onMounted, onUnmounted, ref } from 'vue'

import type { TextKey } from '../i18n'
import { read, write } from '../storage'

export interface Shortcut {
  key: string
  text: TextKey
  run: () => void
}

const KEY = 'shortcuts'
const NOT_TYPED = ['checkbox', 'radio', 'button', 'submit']
const on = ref(read<boolean>(KEY) ?? true)

function switchTo(wanted: boolean): void {
  on.value = wanted
  write(KEY, wanted)
}

function typing(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !NOT_TYPED.includes(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
}

/** Whether something lies over the page. */
function overlaid(): boolean {
  return [...document.querySelectorAll('dialog[open], [aria-modal="true"]')].some((one) => one.getClientRects().length > 0)
}

export function useShortcuts(shortcuts: () => Shortcut[]) {
  function pressed(event: KeyboardEvent): void {
    if (!on.value || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return
    if (typing(event.target) || overlaid()) return
    const found = shortcuts().find((one) => one.key === event.key.toLowerCase())
    if (!found) return
    event.preventDefault()
    found.run()
  }

  onMounted(() => window.addEventListener('keydown', pressed))
  onUnmounted(() => window.removeEventListener('keydown', pressed))
}

export function useShortcutSwitch() {
  return { on, switchTo }
}
