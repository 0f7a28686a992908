/** Elder mode (适老化): larger type, and only what matters; kept on this device. */
import { ref, watchEffect } from 'vue'

import { read, write } from '../storage'

export const elder = ref(read<boolean>('elder') === true)

watchEffect(() => document.documentElement.classList.toggle('elder', elder.value))

export function chooseElder(chosen: boolean): void {
  elder.value = chosen
  write('elder', chosen || null)
}
