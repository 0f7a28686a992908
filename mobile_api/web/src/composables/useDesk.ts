/** The desk's lists, kept up to date; that one is there; and the alert to what is new. */
import { computed, onMounted, onUnmounted, ref, watch } from 'vue'

import * as api from '../api/desk'
import type { DeskLine, DeskList } from '../api/desk'
import { explain } from '../api/client'
import { language, t } from '../i18n'
import { read, write } from '../storage'
import { useLive } from './useLive'
import { useMayOpen } from './useMayOpen'
import { useStaff } from './useStaff'

export type ListName = DeskList | 'history'
export const LISTS: ListName[] = ['unanswered', 'mine', 'team', 'call_backs', 'history']

const LOOKED_AT_MS = 4_000
const ATTENDED_MS = 20_000
const AVAILABLE = 'desk-available'
const ALERTS = 'desk-alerts'

/** A short tone, made here: no file is needed for it. */
function ring(): void {
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

export function useDesk() {
  const { staff, authorized } = useStaff()
  const mayOpen = useMayOpen()
  const list = ref<ListName>('unanswered')
  const lines = ref<DeskLine[]>([])
  const records = ref<api.PastLine[]>([])
  const unanswered = ref<DeskLine[]>([])
  const agents = ref<api.Agent[]>([])
  const trouble = ref<string | null>(null)
  const available = ref(read<boolean>(AVAILABLE) ?? true)
  const alerts = ref(read<boolean>(ALERTS) ?? false)
  const title = document.title
  let known = new Set<string>()
  let attending: ReturnType<typeof setInterval> | undefined

  function alertTo(found: DeskLine[]): void {
    const fresh = found.some((one) => !known.has(one.conversation_id))
    known = new Set(found.map((one) => one.conversation_id))
    document.title = found.length ? `(${found.length}) ${title}` : title
    if (!fresh || !alerts.value) return
    ring()
    if (document.hidden && Notification.permission === 'granted') new Notification(t('desk.newChat'))
  }

  async function load(): Promise<void> {
    if (!mayOpen('/office/desk')) return
    const shown = list.value
    try {
      const waiting = (await authorized((token) => api.listed(token, 'unanswered'))).conversations
      unanswered.value = waiting
      alertTo(waiting)
      if (shown === 'history') records.value = (await authorized(api.history)).records
      else {
        const found = shown === 'unanswered' ? waiting : (await authorized((token) => api.listed(token, shown))).conversations
        if (list.value === shown) lines.value = found
      }
      agents.value = (await authorized(api.agents)).agents
      trouble.value = null
    } catch (error) {
      trouble.value = explain(error)
    }
  }

  async function attend(): Promise<void> {
    if (mayOpen('/office/desk')) await authorized((token) => api.attend(token, available.value)).catch(() => {})
  }

  watch(available, (wanted) => {
    write(AVAILABLE, wanted)
    void attend().then(load)
  })
  watch(alerts, (wanted) => {
    write(ALERTS, wanted)
    if (wanted && 'Notification' in window && Notification.permission === 'default') void Notification.requestPermission()
  })
  watch(list, () => {
    lines.value = []
    void load()
  })
  watch([staff, language], () => void attend().then(load))
  onMounted(() => {
    void attend().then(load)
    attending = setInterval(() => void attend(), ATTENDED_MS)
  })
  onUnmounted(() => {
    clearInterval(attending)
    document.title = title
  })
  useLive(load, LOOKED_AT_MS)

  return { list, lines, records, unanswered: computed(() => unanswered.value.length), agents, trouble, available, alerts, load }
}
