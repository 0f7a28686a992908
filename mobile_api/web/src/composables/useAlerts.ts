/** Alerts on a page of staff: a tone, the browser's notification, and a number before the page's title. */
import { onUnmounted, ref, watch } from 'vue'

import { t, type TextKey } from '../i18n'
import { read, write } from '../storage'

const ALERTS = 'desk-alerts'
const notifies = 'Notification' in window

/** A short tone, made here: no file is needed for it. */
function ring(): void {
  if (!('AudioContext' in window)) return
  const audio = new AudioContext()
  const tone = audio.createOscillator()
  const volume = audio.createGain()
  tone.frequency.value = 880
  volume.gain.value = 0.08
  tone.connect(volume).connect(audio.destination)
  tone.start()
  tone.stop(audio.currentTime + 0.18)
  tone.onended = () => void audio.close()
}

export function useAlerts() {
  /** Whether they are wanted, on every page. */
  const alerts = ref(read<boolean>(ALERTS) ?? false)
  const title = document.title

  /** So much waits: seen also where another page is in front. */
  function count(waiting: number): void {
    document.title = waiting ? `(${waiting}) ${title}` : title
  }

  /** Something new waits, if alerts are wanted. */
  function alert(what: TextKey): void {
    if (!alerts.value) return
    ring()
    if (document.hidden && notifies && Notification.permission === 'granted') new Notification(t(what))
  }

  watch(alerts, (wanted) => {
    write(ALERTS, wanted)
    if (wanted && notifies && Notification.permission === 'default') void Notification.requestPermission()
  })
  onUnmounted(() => count(0))
  return { alerts, count, alert }
}
