/** Asks back before what can't be undone. */
import { nextTick } from 'vue'

import { giveBack, keepInside } from './focus'
import { t, type TextKey } from './i18n'
import { showConfirmDialog } from './vant'

/** Whether it shall be done; closing the question means no. */
export const sure = (message: TextKey, doIt: TextKey): Promise<boolean> => asked(t(message), t(doIt))

/** The same, in words that are filled in already. The question has the focus, and gives it back. */
export async function asked(message: string, doIt: string): Promise<boolean> {
  const before = document.activeElement
  const answer = showConfirmDialog({ message, confirmButtonText: doIt, cancelButtonText: t('action.cancel'), className: 'asked' })
  await nextTick()
  const dialog = document.querySelector<HTMLElement>('.asked')
  dialog?.addEventListener('keydown', pressed)
  try {
    await answer
    return true
  } catch {
    return false
  } finally {
    dialog?.removeEventListener('keydown', pressed)
    giveBack(before)
  }
}

/** Vant hears Escape only until a button of the question has the focus, and lets Tab out of it. */
function pressed(event: KeyboardEvent): void {
  const dialog = event.currentTarget as HTMLElement
  if (event.key === 'Tab') keepInside(dialog, event)
  else if (event.key === 'Escape') dialog.querySelector<HTMLElement>('.van-dialog__cancel')?.click()
}
