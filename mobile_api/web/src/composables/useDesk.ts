/** The desk's lists, kept up to date; that one is there; and the alert to what is new. */
import { onMounted, onUnmounted, ref, watch, type Ref } from 'vue'

import * as api from '../api/desk'
import type { DeskLine, DeskList } from '../api/desk'
import { explain } from '../api/client'
import { language } from '../i18n'
import { read, write } from '../storage'
import { LiveSocket } from './liveSocket'
import { useAlerts } from './useAlerts'
import { useLive } from './useLive'
import { useMayOpen } from './useMayOpen'
import { useStaff } from './useStaff'

export type ListName = DeskList | 'history'
export const LISTS: ListName[] = ['unanswered', 'mine', 'team', 'call_backs', 'history']

/** Who waits for anybody, who for an answer of one's own, and who is there. */
interface DeskFrame {
  waiting: string[]
  unanswered: number
  owed: string[]
  agents: api.Agent[]
}

const TOLD = { path: '/v1/desk/socket', type: 'desk', firstPauseMs: 500, longestPauseMs: 20_000 }
const LOOKED_AT_MS = 4_000
const AVAILABLE = 'desk-available'

/** `chosen` is the conversation that is open on the page. */
export function useDesk(chosen: Ref<string | null>) {
  const { staff, login, authorized } = useStaff()
  const mayOpen = useMayOpen()
  const list = ref<ListName>('unanswered')
  const lines = ref<DeskLine[]>([])
  const records = ref<api.PastLine[]>([])
  const sought = ref<Partial<api.Sought>>({})
  const pages = ref(1)
  /** How many more there are in the list; and whether there is something older in the history. */
  const more = ref(0)
  const older = ref(false)
  /** Words were sought in so many of the last conversations only. */
  const searched = ref<number | null>(null)
  const unanswered = ref(0)
  const agents = ref<api.Agent[]>([])
  const trouble = ref<string | null>(null)
  const available = ref(read<boolean>(AVAILABLE) ?? true)
  const { alerts, count, alert } = useAlerts()
  let known = new Set<string>()
  let owed = new Set<string>()
  let socket: LiveSocket<DeskFrame> | null = null

  /** Told by the server, so that it works in a hidden page too. */
  function heard(frame: DeskFrame): void {
    const fresh = frame.waiting.some((id) => !known.has(id)) || frame.unanswered > unanswered.value
    const seen = document.hidden ? null : chosen.value // what is read as it comes needs no alert, nor what was just taken
    const replied = frame.owed.some((id) => !owed.has(id) && id !== seen)
    known = new Set(frame.waiting)
    owed = new Set(frame.owed)
    unanswered.value = frame.unanswered
    agents.value = frame.agents
    count(frame.unanswered + frame.owed.length)
    if (!document.hidden) void load()
    if (fresh) alert('desk.newChat')
    else if (replied) alert('desk.newReply')
  }

  const hello = async () => ({ token: login.value?.access_token ?? '', available: available.value })

  /** Be at the desk for as long as this page is open and somebody is logged in who may. */
  function attend(): void {
    socket?.stop()
    socket = mayOpen('/office/desk') ? new LiveSocket(TOLD, hello, heard) : null
  }

  /** Read as many pages as are shown. */
  async function load(): Promise<void> {
    if (!mayOpen('/office/desk')) return
    try {
      await (list.value === 'history' ? loadHistory() : loadLines(list.value))
      trouble.value = null
    } catch (error) {
      trouble.value = explain(error)
    }
  }

  async function loadLines(shown: DeskList): Promise<void> {
    const found: DeskLine[] = []
    let left = 0
    for (let page = 0; page < pages.value; page++) {
      const part = await authorized((token) => api.listed(token, shown, found.length))
      if (list.value !== shown) return
      found.push(...part.conversations)
      left = part.total - found.length
      if (left <= 0 || !part.conversations.length) break
    }
    lines.value = found
    more.value = left
  }

  async function loadHistory(): Promise<void> {
    const found: api.PastLine[] = []
    const wanted = sought.value
    let before: string | null = null
    let looked: number | null = null
    for (let page = 0; page < pages.value; page++) {
      const part: api.History = await authorized((token) => api.history(token, wanted, before))
      if (list.value !== 'history' || sought.value !== wanted) return
      found.push(...part.records)
      before = part.before
      looked = part.searched === null ? null : (looked ?? 0) + part.searched
      if (!before) break
    }
    records.value = found
    older.value = before !== null
    searched.value = before === null ? null : looked
  }

  function loadMore(): Promise<void> {
    pages.value += 1
    return load()
  }

  watch(available, (wanted) => {
    write(AVAILABLE, wanted)
    void socket?.greet()
  })
  watch([list, sought], () => {
    lines.value = []
    more.value = 0
    pages.value = 1
    older.value = false
    searched.value = null
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
  onUnmounted(() => socket?.stop())
  useLive(load, LOOKED_AT_MS)

  return { list, lines, records, sought, more, older, searched, unanswered, agents, trouble, available, alerts, load, loadMore }
}
