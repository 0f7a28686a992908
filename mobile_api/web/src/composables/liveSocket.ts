/** A WebSocket that tells one thing whenever it is new: says hello, comes back by itself when it is cut, with growing pauses. */
import { pauseAfter, socketAddress } from './webSockets'

export interface Told {
  /** Where it is. */
  path: string
  /** The `type` of the frames that are meant; a problem, say, isn't. */
  type: string
  firstPauseMs: number
  longestPauseMs: number
}

export class LiveSocket<F> {
  private socket: WebSocket | null = null
  private failures = 0
  private timer: ReturnType<typeof setTimeout> | undefined
  private stopped = false

  /** `hello`: who listens, with a token that counts; without one no connection is made, and it is tried again. */
  constructor(private readonly told: Told, private readonly hello: () => Promise<object>, private readonly heard: (frame: F) => void) {
    void this.connect()
  }

  /** Say hello again, because something of it has changed. */
  async greet(): Promise<void> {
    const hello = await this.hello()
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ type: 'hello', ...hello }))
  }

  stop(): void {
    this.stopped = true
    clearTimeout(this.timer)
    this.socket?.close()
  }

  private async connect(): Promise<void> {
    try {
      await this.hello()
    } catch {
      this.again()
      return
    }
    if (this.stopped) return
    const socket = (this.socket = new WebSocket(socketAddress(this.told.path)))
    socket.onopen = () => void this.greet().catch(() => socket.close())
    socket.onmessage = (event) => this.receive(String(event.data))
    socket.onclose = () => this.again()
  }

  private receive(data: string): void {
    const frame = JSON.parse(data) as F & { type: string }
    if (frame.type !== this.told.type || this.stopped) return
    this.failures = 0
    this.heard(frame)
  }

  private again(): void {
    if (this.stopped) return
    const { firstPauseMs, longestPauseMs } = this.told
    this.timer = setTimeout(() => void this.connect(), pauseAfter(this.failures++, firstPauseMs, longestPauseMs))
  }
}
