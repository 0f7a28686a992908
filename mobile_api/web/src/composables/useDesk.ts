/** The desk's lists, kept up to date; that one is there; and the alert to what is new. */
import { onMounted, onUnmounted, ref, watch } from 'vue'

import * as api from '../api/desk'
import type { DeskLine, DeskList } from '../api/desk'
import { explain } from '../api/client'
import { language, t } from '../i18n'
import { read, write } from '../storage'
import { DeskSocket, type DeskFrame } from './deskSocket'
import { useLive } from './useLive'
import { useMayOpen } from './useMayOpen'
import { useStaff } from './useStaff'

export type ListName = DeskList | 'history'
export const LISTS: ListName[] = ['unanswered', 'mine', 'team', 'call_backs', 'history']

const LOOKED_AT_MS = 4_000
const AVAILABLE = 'desk-available'
const ALERTS = 'desk-alerts'

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

export function useDesk() {
  const { staff, login, authorized } = useStaff()
  const mayOpen = useMayOpen()
  const list = ref<ListName>('unanswered')
  const lines = ref<DeskLine[]>([])
  const records = ref<api.PastLine[]>([])
  const sought = ref<Partial<api.Sought>>({})
  const total = ref(0)
  const unanswered = ref(0)
  const agents = ref<api.Agent[]>([])
  const trouble = ref<string | null>(null)
  const available = ref(read<boolean>(AVAILABLE) ?? true)
  const alerts = ref(read<boolean>(ALERTS) ?? false)
  const title = document.title
  let known = new Set<string>()
  let socket: DeskSocket | null = null

  /** Told by the server, so that it works in a hidden page too. */
  function heard(frame: DeskFrame): void {
    const fresh = frame.waiting.some((id) => !known.has(id)) || frame.unanswered > unanswered.value
    known = new Set(frame.waiting)
    unanswered.value = frame.unanswered
    agents.value = frame.agents
    document.title = frame.unanswered ? `(${frame.unanswered}) ${title}` : title
    if (!document.hidden) void load()
    if (!fresh || !alerts.value) return
    ring()
    if (document.hidden && 'Notification' in window && Notification.permission === 'granted') new Notification(t('desk.newChat'))
  }

  /** Be at the desk for as long as this page is open and somebody is logged in who may. */
  function attend(): void {
    socket?.stop()
    socket = mayOpen('/office/desk') ? new DeskSocket(() => ({ token: login.value?.access_token ?? '', available: available.value }), heard) : null
  }

  async function load(): Promise<void> {
    if (!mayOpen('/office/desk')) return
    const shown = list.value
    try {
      if (shown === 'history') records.value = (await authorized((token) => api.history(token, sought.value))).records
      else {
        const found = await authorized((token) => api.listed(token, shown))
        if (list.value === shown) lines.value = found.conversations
        if (list.value === shown) total.value = found.total
      }
      trouble.value = null
    } catch (error) {
      trouble.value = explain(error)
    }
  }

  watch(available, (wanted) => {
    write(AVAILABLE, wanted)
    socket?.greet()
  })
  watch(alerts, (wanted) => {
    write(ALERTS, wanted)
    if (wanted && 'Notification' in window && Notification.permission === 'default') void Notification.requestPermission()
  })
  watch([list, sought], () => {
    lines.value = []
    void load()
  })
  watch([staff, language], () => {
    attend()
    void load()
  })
  onMounted(() => {
    attend()
    void load()
  })
  onUnmounted(() => {
    socket?.stop()
    document.title = title
  })
  useLive(load, LOOKED_AT_MS)

  return { list, lines, records, sought, total, unanswered, agents, trouble, available, alerts, load }
}
