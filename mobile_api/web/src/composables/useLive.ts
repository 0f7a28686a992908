/** Keeps a page's lists true: asks again every few seconds for as long as the page is seen, or is to alert somebody, and at
 * once when it is seen again. */
import { onMounted, onUnmounted } from 'vue'

export function useLive(load: () => Promise<void>, everyMs: number, alerts: () => boolean = () => false): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let gone = false

  async function look(): Promise<void> {
    clearTimeout(timer)
    if ((document.hidden && !alerts()) || gone) return
    await load()
    if (!gone) timer = setTimeout(look, everyMs)
  }

  onMounted(() => {
    timer = setTimeout(look, everyMs)
    document.addEventListener('visibilitychange', look)
  })
  onUnmounted(() => {
    gone = true
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', look)
  })
}
