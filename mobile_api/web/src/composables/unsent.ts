/** What a citizen has written and nobody has yet: it outlasts a look at another page, and once it is sent also a page that is loaded anew. */
import { ref } from 'vue'

import { read, write } from '../storage'
import { ownLine, type Line } from './thread'

const KEY = 'unsent'

/** What stands in the input field. */
export const written = ref('')

/** Keep what the server hasn't numbered. A file isn't kept: the device has it. */
export function keepUnsent(lines: Line[]): void {
  const unsent = lines.filter((line) => line.seq === null && line.card === null).map(({ key, text, at }) => ({ key, text, at }))
  write(KEY, unsent.length ? unsent : null)
}

/** What was kept when the page was loaded, to be sent under the same ids. */
export function keptUnsent(): Line[] {
  const unsent = read<Pick<Line, 'key' | 'text' | 'at'>[]>(KEY) ?? []
  return unsent.map(({ key, text, at }) => ({ ...ownLine(key, text, at), delivery: 'failed' }))
}
