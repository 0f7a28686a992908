/** How much is unread, over a WebSocket that comes back by itself when it is cut, with growing pauses. */
import { pauseAfter, socketAddress } from './webSockets'

const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 60_000

export class InboxSocket {
  private socket: WebSocket | null = null
  private failures = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private stopped = false

  constructor(private readonly token: () => Promise<string>, private readonly heard: (unread: number) => void) {
    void this.connect()
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
    this.socket?.close()
  }

  private async connect(): Promise<void> {
    let token: string
    try {
      token = await this.token()
    } catch {
      this.again()
      return
    }
    if (this.stopped) return
    const socket = (this.socket = new WebSocket(socketAddress('/v1/me/inbox/socket')))
    socket.onopen = () => socket.send(JSON.stringify({ type: 'hello', token }))
    socket.onmessage = (event) => this.receive(String(event.data))
    socket.onclose = () => this.again()
  }

  private receive(data: string): void {
    const frame = JSON.parse(data) as { type: string; unread?: number }
    if (frame.type !== 'inbox' || frame.unread === undefined || this.stopped) return
    this.failures = 0
    this.heard(frame.unread)
  }

  private again(): void {
    if (this.stopped) return
    this.timer = setTimeout(() => void this.connect(), pauseAfter(this.failures++, FIRST_PAUSE_MS, LONGEST_PAUSE_MS))
  }
}
