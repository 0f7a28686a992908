/** Something that is on or off on this device, and a class of that name on the page's root. */
import { ref, watchEffect } from 'vue'

import { read, write } from '../storage'

export function keptFlag(name: string) {
  const on = ref(read<boolean>(name) === true)
  watchEffect(() => document.documentElement.classList.toggle(name, on.value))

  function choose(chosen: boolean): void {
    on.value = chosen
    write(name, chosen || null)
  }

  return { on, choose }
}
