/** Asks back before what can't be undone. */
import { t, type TextKey } from './i18n'
import { showConfirmDialog } from './vant'

/** Whether it shall be done; closing the question means no. */
export async function sure(message: TextKey, doIt: TextKey): Promise<boolean> {
  try {
    await showConfirmDialog({ message: t(message), confirmButtonText: t(doIt), cancelButtonText: t('action.cancel') })
    return true
  } catch {
    return false
  }
}
