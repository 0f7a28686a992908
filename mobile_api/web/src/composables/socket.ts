/** One conversation's WebSocket: says hello, comes back by itself when it is cut, with growing pauses. */
import type { ServerFrame } from '../api/types'
import { pauseAfter, socketAddress } from './webSockets'

/** `S`: how the conversation stands, as the side that looks at it sees it. */
export interface SocketEvents<S> {
  /** The bearer to say hello with. */
  token: () => Promise<string>
  /** The number of the last message that the screen has. */
  after: () => number
  frame: (frame: ServerFrame<S>) => void
  /** Open means greeted: the server said welcome. */
  status: (open: boolean, failures: number) => void
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 20_000
const TYPING_TOLD_MS = 3_000

export class ConversationSocket<S> {
  private socket: WebSocket | null = null
  private welcomed = false
  private failures = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private stopped = false
  private typedAt = 0
  private readTo = 0

  /** `path`: where the conversation is. */
  constructor(private readonly path: string, private readonly events: SocketEvents<S>) {
    window.addEventListener('online', this.hurry)
    document.addEventListener('visibilitychange', this.hurry)
    this.connect()
  }

  get open(): boolean {
    return this.welcomed && this.socket?.readyState === WebSocket.OPEN
  }

  send(clientId: string, text: string): boolean {
    if (!this.open) return false
    this.socket?.send(JSON.stringify({ type: 'message', client_id: clientId, text }))
    return true
  }

  /** Tell the other side that somebody types here. */
  typing(): void {
    const now = Date.now()
    if (!this.open || now < this.typedAt + TYPING_TOLD_MS) return
    this.typedAt = now
    this.socket?.send(JSON.stringify({ type: 'typing' }))
  }

  /** Tell the other side what has been seen here. */
  read(seq: number): void {
    if (!this.open || seq <= this.readTo || document.hidden) return
    this.readTo = seq
    this.socket?.send(JSON.stringify({ type: 'read', seq }))
  }

  /** Say hello again, after the token has changed. */
  async greet(): Promise<void> {
    const socket = this.socket
    if (socket?.readyState !== WebSocket.OPEN) return
    try {
      const token = await this.events.token()
      socket.send(JSON.stringify({ type: 'hello', token, after: this.events.after() }))
    } catch {
      socket.close()
    }
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
    window.removeEventListener('online', this.hurry)
    document.removeEventListener('visibilitychange', this.hurry)
    this.socket?.close()
  }

  private connect(): void {
    if (this.stopped) return
    const socket = new WebSocket(socketAddress(`${this.path}/socket`))
    this.socket = socket
    socket.onopen = () => void this.greet()
    socket.onmessage = (event) => this.receive(socket, String(event.data))
    socket.onclose = () => this.closed(socket)
  }

  private receive(socket: WebSocket, data: string): void {
    if (this.stopped) return
    let frame: ServerFrame<S>
    try {
      frame = JSON.parse(data) as ServerFrame<S>
    } catch {
      return
    }
    if (frame.type === 'welcome') {
      this.welcomed = true
      this.failures = 0
      this.events.status(true, 0)
    }
    this.events.frame(frame)
    if (frame.type === 'problem' && !this.welcomed) socket.close()
  }

  private closed(socket: WebSocket): void {
    if (socket !== this.socket || this.stopped) return
    this.welcomed = false
    const pause = pauseAfter(this.failures, FIRST_PAUSE_MS, LONGEST_PAUSE_MS)
    this.failures += 1
    this.events.status(false, this.failures)
    this.timer = setTimeout(() => this.connect(), pause)
  }

  /** The network or the page is back: don't wait for the pause to end. */
  private readonly hurry = (): void => {
    if (this.stopped || document.visibilityState === 'hidden') return
    if (this.socket?.readyState === WebSocket.CLOSED) {
      clearTimeout(this.timer)
      this.connect()
    }
  }
}
