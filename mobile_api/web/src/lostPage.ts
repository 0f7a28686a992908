/** A page's script that can't be loaded: it went with an old release, or the network is away. */
import type { Router } from 'vue-router'

import { t } from './i18n'
import { showToast } from './vant'

const RELOADED = 'yiwang.reloaded'
/** One fresh start must do: a second one so soon would go round in circles. */
const ONCE_IN_MS = 10_000

export function followLostPages(router: Router): void {
  router.onError((error, to) => {
    const before = Number(sessionStorage.getItem(RELOADED) ?? 0)
    if (navigator.onLine && Date.now() - before > ONCE_IN_MS) {
      sessionStorage.setItem(RELOADED, String(Date.now()))
      window.location.assign(to.fullPath)
    } else {
      showToast(t('error.unreachable'))
      console.warn(error)
    }
  })
}
