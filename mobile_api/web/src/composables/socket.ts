/** One conversation's WebSocket: says hello, comes back by itself when it is cut, with growing pauses. */
import type { ServerFrame } from '../api/types'

export interface SocketEvents {
  /** The bearer to say hello with. */
  token: () => Promise<string>
  /** The number of the last message that the screen has. */
  after: () => number
  frame: (frame: ServerFrame) => void
  /** Open means greeted: the server said welcome. */
  status: (open: boolean, failures: number) => void
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 20_000

export class ConversationSocket {
  private socket: WebSocket | null = null
  private welcomed = false
  private failures = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private stopped = false

  constructor(private readonly conversationId: string, private readonly events: SocketEvents) {
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
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
    const socket = new WebSocket(`${scheme}//${location.host}/v1/conversations/${this.conversationId}/socket`)
    this.socket = socket
    socket.onopen = () => void this.greet()
    socket.onmessage = (event) => this.receive(socket, String(event.data))
    socket.onclose = () => this.closed(socket)
  }

  private receive(socket: WebSocket, data: string): void {
    if (this.stopped) return
    let frame: ServerFrame
    try {
      frame = JSON.parse(data) as ServerFrame
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
    this.failures += 1
    this.events.status(false, this.failures)
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.failures - 1))
    this.timer = setTimeout(() => this.connect(), pause * (0.75 + Math.random() / 2))
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
