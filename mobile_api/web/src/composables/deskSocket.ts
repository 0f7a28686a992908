/** That one is at the desk, and who waits there, over a WebSocket that comes back by itself when it is cut: a hidden page's
 * timers sleep, its socket doesn't. */
import type { Agent } from '../api/desk'
import { pauseAfter, socketAddress } from './webSockets'

export interface DeskFrame {
  waiting: string[]
  unanswered: number
  agents: Agent[]
}

const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 20_000

export class DeskSocket {
  private socket: WebSocket | null = null
  private failures = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private stopped = false

  constructor(private readonly hello: () => { token: string; available: boolean }, private readonly heard: (frame: DeskFrame) => void) {
    this.connect()
  }

  /** Say again who one is and whether one takes new conversations. */
  greet(): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ type: 'hello', ...this.hello() }))
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
    this.socket?.close()
  }

  private connect(): void {
    const socket = (this.socket = new WebSocket(socketAddress('/v1/desk/socket')))
    socket.onopen = () => this.greet()
    socket.onmessage = (event) => this.receive(String(event.data))
    socket.onclose = () => this.again()
  }

  private receive(data: string): void {
    const frame = JSON.parse(data) as DeskFrame & { type: string }
    if (frame.type !== 'desk' || this.stopped) return
    this.failures = 0
    this.heard(frame)
  }

  private again(): void {
    if (this.stopped) return
    this.timer = setTimeout(() => this.connect(), pauseAfter(this.failures++, FIRST_PAUSE_MS, LONGEST_PAUSE_MS))
  }
}
