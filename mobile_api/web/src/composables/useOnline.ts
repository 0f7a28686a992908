/** Whether the browser has a network at all, and whether a page is on its way. */
import { ref } from 'vue'
import type { Router } from 'vue-router'

export const online = ref(navigator.onLine)
export const opening = ref(false)

for (const change of ['online', 'offline']) window.addEventListener(change, () => (online.value = navigator.onLine))

export function followPages(router: Router): void {
  router.beforeEach(() => {
    opening.value = true
  })
  router.afterEach(() => {
    opening.value = false
  })
  router.onError(() => {
    opening.value = false
  })
}
