/** Whether this is the demo, whose text messages can be read at /outbox. Asked once. */
import { ref } from 'vue'

import * as api from '../api'

const isDemo = ref(false)
let asked = false

async function find(): Promise<void> {
  if (asked) return
  asked = true
  try {
    await api.demoOutbox('13800000000')
    isDemo.value = true
  } catch {
    isDemo.value = false
  }
}

export function useDemo() {
  return { isDemo, find }
}
