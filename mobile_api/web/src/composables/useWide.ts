/** Whether the screen is wide enough for chat and form side by side. */
import { ref } from 'vue'

const query = window.matchMedia('(min-width: 900px)')
const wide = ref(query.matches)
query.addEventListener('change', (event) => (wide.value = event.matches))

export function useWide() {
  return wide
}
