/** One conversation at the desk: its packet, and, once it is one's own, its lines, live. */
import { onUnmounted, ref, shallowRef, type Ref } from 'vue'

import * as api from '../api/desk'
import type { Packet } from '../api/desk'
import { explain } from '../api/client'
import type { Message, ServerFrame } from '../api/types'
import { randomId } from '../storage'
import { ConversationSocket } from './socket'
import { useStaff } from './useStaff'

/** `id` is the one that is open. */
export function useDeskConversation(id: Ref<string | null>, changed: () => Promise<void>) {
  const { login, authorized } = useStaff()
  const packet = ref<Packet | null>(null)
  const lines = ref<Message[]>([])
  const own = ref(false)
  const cut = ref(false)
  const busy = ref(false)
  const trouble = ref<string | null>(null)
  const unacknowledged = new Map<string, string>()
  const socket = shallowRef<ConversationSocket<Packet> | null>(null)

  const last = () => lines.value[lines.value.length - 1]?.seq ?? 0

  function leave(): void {
    socket.value?.stop()
    socket.value = null
    id.value = packet.value = trouble.value = null
    lines.value = []
    own.value = cut.value = false
  }

  /** Look at one; one's own is listened to. */
  async function open(chosen: string, mine: boolean): Promise<void> {
    leave()
    id.value = chosen
    try {
      const found = await authorized((token) => api.look(token, chosen))
      if (id.value !== chosen) return
      packet.value = found
      if (mine) listen(chosen)
    } catch (error) {
      if (id.value === chosen) trouble.value = explain(error)
    }
  }

  function listen(chosen: string): void {
    own.value = true
    socket.value = new ConversationSocket<Packet>(api.placeOf(chosen), {
      token: async () => login.value?.access_token ?? '',
      after: last,
      frame: receive,
      status: (isOpen) => (cut.value = !isOpen),
    })
  }

  function receive(frame: ServerFrame<Packet>): void {
    if (frame.type === 'message') {
      if (frame.message.seq > last()) lines.value = [...lines.value, frame.message]
      socket.value?.read(last())
    } else if (frame.type === 'problem') refused(frame.problem.code, frame.problem.detail)
    else packet.value = frame.conversation
  }

  /** Somebody else has it now, or it is over: nothing more is heard of it. */
  function refused(code: string, detail: string): void {
    trouble.value = detail
    if (!['not-owner', 'not-found'].includes(code)) return
    socket.value?.stop()
    own.value = false
    void changed()
  }

  /** Do something with it, and say what stands against it; whether it was done. */
  async function act(call: (token: string, id: string) => Promise<unknown>): Promise<boolean> {
    const chosen = id.value
    if (!chosen || busy.value) return false
    busy.value = true
    trouble.value = null
    try {
      await authorized((token) => call(token, chosen))
      return true
    } catch (error) {
      trouble.value = explain(error)
      return false
    } finally {
      busy.value = false
      await changed()
    }
  }

  async function claim(): Promise<void> {
    const chosen = id.value
    if (chosen && (await act(api.claim))) await open(chosen, true)
  }

  /** Give it away: to a colleague, to a team, to the bot, or to nobody. */
  async function letGo(call: (token: string, id: string) => Promise<void>): Promise<void> {
    socket.value?.stop()
    if (await act(call)) leave()
    else if (id.value) listen(id.value)
  }

  /** Do what the citizen is told of. Until it is acknowledged it has one id: again after a lost answer, it isn't said twice. */
  async function once(deed: string, call: (token: string, id: string, clientId: string) => Promise<unknown>): Promise<boolean> {
    const key = `${id.value} ${deed}`
    const clientId = unacknowledged.get(key) ?? randomId()
    unacknowledged.set(key, clientId)
    const done = await act((token, chosen) => call(token, chosen, clientId))
    if (done) unacknowledged.delete(key)
    return done
  }

  /** Under one id a reply that is sent again is the same one. */
  const say = (text: string, clientId: string = randomId()) => act((token, chosen) => api.say(token, chosen, clientId, text))

  onUnmounted(leave)
  return { packet, lines, own, cut, busy, trouble, open, leave, claim, act, once, letGo, say, last, typing: () => socket.value?.typing() }
}
