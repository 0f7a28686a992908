/** The lines of a conversation: what the server has numbered, then what is still on its way. Rules only. */
import type { Message } from '../api/types'

export type Delivery = 'sent' | 'sending' | 'failed'

export interface Line extends Omit<Message, 'seq'> {
  /** Null while the server hasn't numbered it. */
  seq: number | null
  /** Stable over numbering, so that the page doesn't draw the line anew. */
  key: string
  delivery: Delivery
  /** Why it failed, in the reader's language. */
  trouble: string | null
  /** How far a file is that is on its way. */
  going: string | null
}

export function ownLine(clientId: string, text: string, at: string): Line {
  return {
    seq: null, key: clientId, id: clientId, client_id: clientId, sender: 'citizen', text, buttons: [], card: null, at, by: null, reply_to: null,
    delivery: 'sending', trouble: null, going: null,
  }
}

/** The lines with one message of the server taken in; the same message twice changes nothing. */
export function withMessage(lines: Line[], message: Message): Line[] {
  const known = lines.findIndex(
    (line) => line.seq === message.seq || (message.client_id !== null && line.client_id === message.client_id && line.sender === message.sender),
  )
  const old = known >= 0 ? lines[known] : undefined
  if (old && old.seq !== null) return lines
  const line: Line = {
    ...message,
    key: message.client_id ?? message.id,
    delivery: old?.delivery ?? 'sent',
    trouble: old?.trouble ?? null,
    going: null,
  }
  const rest = lines.filter((other) => other !== old)
  const after = rest.findIndex((other) => other.seq === null || other.seq > message.seq)
  return after < 0 ? [...rest, line] : [...rest.slice(0, after), line, ...rest.slice(after)]
}

export function lastSeq(lines: Line[]): number {
  return lines.reduce((most, line) => Math.max(most, line.seq ?? 0), 0)
}

/** Lines that the other side has said since the citizen's last word: only their buttons count. Where no form is open any
 * more, what was asked before the news that it was submitted is settled, too: on its own page, say. */
export function newestTurn(lines: Line[], formOpen: boolean): Set<string> {
  const keys = new Set<string>()
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = lines[i]
    if (!line || line.sender === 'citizen') break
    keys.add(line.key)
    if (!formOpen && line.card?.kind === 'application' && line.card.state === 'submitted') break
  }
  return keys
}

/** Whether something came back after this line. */
export function isAnswered(lines: Line[], line: Line): boolean {
  return line.seq !== null && lines.some((other) => other.sender !== 'citizen' && (other.seq ?? 0) > (line.seq ?? 0))
}
