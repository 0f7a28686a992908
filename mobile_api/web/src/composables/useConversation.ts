/** The conversation on the screen: its lines, its state, and the ways to say something in it. */
import { computed, ref, shallowRef, watch } from 'vue'

import * as api from '../api'
import { ApiProblem, Unreachable } from '../api/client'
import type { ConversationState, Message, ServerFrame } from '../api/types'
import { language } from '../i18n'
import { randomId, read, write } from '../storage'
import { ConversationSocket } from './socket'
import { cardOf, sendFile } from './sendingFile'
import { isAnswered, lastSeq, newestTurn, ownLine, withMessage, type Line } from './thread'
import { keepUnsent, keptUnsent, written } from './unsent'
import { whyNot } from './uploading'
import { elder } from './useElder'
import { online } from './useOnline'
import { useSession } from './useSession'

interface Kept {
  id: string
  /** A guest's key to this conversation; null once a citizen holds it. */
  token: string | null
}

const KEY = 'conversation'
const REPLY_WITHIN_MS = 15_000

const session = useSession()
const kept = ref<Kept | null>(read<Kept>(KEY))
const state = ref<ConversationState | null>(null)
const lines = ref<Line[]>(keptUnsent())
const loading = ref(false)
const cut = ref(false)
const socket = shallowRef<ConversationSocket<ConversationState> | null>(null)
const overdue = new Map<string, ReturnType<typeof setTimeout>>()
let opening: Promise<Kept> | null = null
let claiming: Promise<void> | null = null

const activeKeys = computed(() => newestTurn(lines.value, Boolean(state.value?.draft_id)))
const waiting = computed(() =>
  state.value?.owner !== 'human' &&
  lines.value.some((line) => line.sender === 'citizen' && line.delivery === 'sending'),
)

/** A claim that was cut off after the login is made good first: the guest's key may count no more. */
async function withToken<T>(call: (token: string) => Promise<T>): Promise<T> {
  if (kept.value?.token && session.citizen.value) await claim()
  return kept.value?.token ? call(kept.value.token) : session.authorized(call)
}

function keep(next: Kept | null): void {
  kept.value = next
  write(KEY, next)
}

/** Show what this device had open before; forget it if it is gone. */
async function restore(): Promise<void> {
  const current = kept.value
  if (current === null) return retryUnsent()
  if (state.value?.id === current.id) return
  if (current.token === null && session.citizen.value === null) return leave()
  loading.value = true
  try {
    await sync()
    if (kept.value?.id !== current.id) return
    listen(current.id)
    if (state.value && !asChosen(state.value)) await tellManner()
  } catch (error) {
    if (!leftIfGone(error)) listen(current.id)
  } finally {
    loading.value = false
  }
}

/** A conversation that isn't ours any more leaves the screen. */
function leftIfGone(error: unknown): boolean {
  const gone = error instanceof ApiProblem && [401, 403, 404].includes(error.status)
  if (gone) leave()
  return gone
}

/** Fetch what is new over HTTP: at the start, and while the socket is cut. */
async function sync(): Promise<void> {
  const id = kept.value?.id
  if (!id) return
  for (;;) {
    const { messages } = await withToken((token) => api.messagesAfter(token, id, lastSeq(lines.value)))
    if (kept.value?.id !== id) return
    if (messages.length === 0) break
    messages.forEach(absorb)
  }
  const fresh = await withToken((token) => api.conversation(token, id))
  if (kept.value?.id === id) state.value = fresh
}

function listen(id: string): void {
  socket.value?.stop()
  cut.value = false
  socket.value = new ConversationSocket<ConversationState>(`/v1/conversations/${id}`, {
    token: () => withToken(async (token) => token),
    after: () => lastSeq(lines.value),
    frame: receive,
    status: (open, failures) => {
      cut.value = !open
      if (open) retryUnsent()
      else if (failures > 1) void sync().catch(leftIfGone)
    },
  })
}

function receive(frame: ServerFrame<ConversationState>): void {
  if (frame.type === 'message') absorb(frame.message)
  else if (frame.type === 'problem') void troubled(frame.client_id ?? null, new ApiProblem(frame.problem))
  else if (frame.conversation.id === kept.value?.id) state.value = frame.conversation
  if (state.value?.owner === 'human') socket.value?.read(lastSeq(lines.value))
}

/** A person sees that the citizen types; the bot doesn't. */
function typing(): void {
  if (state.value?.owner === 'human') socket.value?.typing()
}

function absorb(message: Message): void {
  lines.value = withMessage(lines.value, message)
  for (const line of lines.value) if (line.sender === 'citizen' && isAnswered(lines.value, line)) settle(line)
  if (state.value?.owner === 'human') lines.value.filter((line) => line.seq !== null).forEach(settle)
}

function settle(line: Line): void {
  line.delivery = 'sent'
  line.trouble = null
  clearTimeout(overdue.get(line.key))
  overdue.delete(line.key)
}

async function troubled(clientId: string | null, problem: ApiProblem): Promise<void> {
  const line = lines.value.find((other) => clientId !== null && other.client_id === clientId)
  if (problem.status === 401 && kept.value?.token === null) {
    await session.refresh().catch(() => {})
    if (line && session.citizen.value) return deliver(line, 'http')
  }
  if (line) fail(line, problem)
}

function fail(line: Line, error: unknown): void {
  settle(line)
  line.delivery = 'failed'
  line.trouble = whyNot(error)
  unreachable.add(line.key)
  if (!(error instanceof Unreachable)) unreachable.delete(line.key)
}

/** Lines that failed only for want of a network: they go out by themselves when it is back. */
const unreachable = new Set(lines.value.map((line) => line.key))

function retryUnsent(): void {
  for (const line of lines.value) {
    if (line.delivery === 'failed' && unreachable.has(line.key)) void deliver(line)
  }
}

/** Say something as the citizen; opens the conversation with the first word. */
async function say(text: string): Promise<void> {
  const words = text.trim()
  if (!words) return
  lines.value = [...lines.value, ownLine(randomId(), words, new Date().toISOString())]
  const line = lines.value[lines.value.length - 1]
  if (line) await deliver(line)
}

/** Files on their way, by the key of their line: kept until they are there, so that they can be sent again. */
const files = new Map<string, File>()

/** Send a file to the person who answers. */
async function give(file: File): Promise<void> {
  const key = randomId()
  files.set(key, file)
  lines.value = [...lines.value, { ...ownLine(key, file.name, new Date().toISOString()), card: cardOf(file) }]
  const line = lines.value[lines.value.length - 1]
  if (line) await deliver(line)
}

async function deliverFile(line: Line, id: string, file: File): Promise<void> {
  const told = (going: string) => (current(line).going = going)
  const said = await sendFile(`conversations/${id}`, line.key, file, withToken, told, () => kept.value?.id !== id)
  files.delete(line.key)
  if (said) absorb(said)
  settle(current(line))
}

/** Send a line, by socket where one is open; under the same `client_id` a repeat is the same message. */
async function deliver(said: Line, by: 'socket' | 'http' = 'socket'): Promise<void> {
  const line = current(said)
  line.delivery = 'sending'
  line.trouble = null
  unreachable.delete(line.key)
  try {
    const { id } = await ensure()
    const file = files.get(line.key)
    if (file) return await deliverFile(line, id, file)
    if (by === 'socket' && socket.value?.send(line.key, line.text)) {
      clearTimeout(overdue.get(line.key))
      overdue.set(line.key, setTimeout(() => void deliver(line, 'http'), REPLY_WITHIN_MS))
      return
    }
    const exchange = await withToken((token) => api.say(token, id, line.key, line.text))
    ;[exchange.message, ...exchange.replies].forEach(absorb)
    state.value = exchange.conversation
    settle(current(line))
  } catch (error) {
    fail(current(line), error)
  }
}

/** The line as it stands now: numbering a line replaces it. */
function current(line: Line): Line {
  return lines.value.find((other) => other.key === line.key) ?? line
}

function ensure(): Promise<Kept> {
  if (kept.value) return Promise.resolve(kept.value)
  opening ??= open().finally(() => (opening = null))
  return opening
}

async function open(): Promise<Kept> {
  const asCitizen = session.citizen.value !== null
  const manner = { language: language.value, simple: elder.value }
  const opened = asCitizen ? await session.authorized((token) => api.openConversation(token, manner)) : await api.openConversation(null, manner)
  const fresh = { id: opened.conversation.id, token: opened.token }
  keep(fresh)
  state.value = opened.conversation
  opened.messages.forEach(absorb)
  listen(fresh.id)
  return fresh
}

/** After the login, or after the citizen has shown who they are: the guest's conversation becomes the citizen's, and the bot goes on. */
function claim(): Promise<void> {
  claiming ??= takeOver().finally(() => (claiming = null))
  return claiming
}

async function takeOver(): Promise<void> {
  const current = kept.value
  const guestToken = current?.token ?? null
  if (!current || (!guestToken && state.value?.next_question?.kind !== 'login')) return
  const claimed = await session.authorized((token) => api.claim(token, current.id, guestToken))
  if (kept.value?.id !== current.id) return
  keep({ id: current.id, token: null })
  claimed.replies.forEach(absorb)
  state.value = claimed.conversation
  listen(current.id)
}

/** Go to another conversation of the citizen. */
async function show(id: string): Promise<void> {
  if (state.value?.id === id) return
  leave()
  keep({ id, token: null })
  await restore()
}

/** Clear the screen; the next word opens a new conversation. */
function leave(): void {
  socket.value?.stop()
  socket.value = null
  overdue.forEach(clearTimeout)
  overdue.clear()
  keep(null)
  state.value = null
  lines.value = []
  cut.value = false
  files.clear()
  written.value = ''
}

async function refreshState(): Promise<void> {
  const id = kept.value?.id
  if (id) state.value = await withToken((token) => api.conversation(token, id))
}

/** Who asked for simple words in the chat keeps them, also where the pages aren't in elder mode. */
const asChosen = (told: ConversationState) => told.language === language.value && (told.simple || !elder.value)

async function tellManner(manner: { simple?: boolean } = elder.value ? { simple: true } : {}): Promise<void> {
  const id = kept.value?.id
  if (id) state.value = await withToken((token) => api.setManner(token, id, { language: language.value, ...manner }))
}

watch(lines, keepUnsent)
watch(online, (back) => back && retryUnsent())
watch(language, () => void tellManner().catch(() => {}))
watch(elder, (simple) => void tellManner({ simple }).catch(() => {}))
watch(session.access, (token) => {
  if (token && kept.value?.token === null) void socket.value?.greet()
})
watch(session.citizen, (citizen) => {
  if (citizen === null && kept.value?.token === null) leave()
})

export function useConversation() {
  return {
    state, lines, loading, cut, waiting, activeKeys,
    restore, say, give, typing, deliver, claim, show, leave, refreshState, withToken,
    isGuest: computed(() => kept.value?.token != null),
    isOpen: computed(() => kept.value !== null),
  }
}
