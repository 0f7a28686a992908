/** A file that becomes a message of a conversation, from either side. */
import { messageWay } from '../api/uploads'
import type { FileCard, Message } from '../api/types'
import { t } from '../i18n'
import { bring, type WithToken } from './uploading'

/** Send it into the conversation at `path`; null if it was `stopped`. `told` hears how far it is. */
export function sendFile(
  path: string, clientId: string, file: File, withToken: WithToken, told: (going: string) => void, stopped: () => boolean,
): Promise<Message | null> {
  return bring(messageWay(path, clientId), file, {
    withToken,
    told: (phase, sent) => told(t(`materials.${phase}`, { percent: Math.floor((100 * sent) / file.size) })),
    begun: () => {},
    stopped,
  })
}

/** What is shown of a file while it is on its way. */
export const cardOf = (file: File): FileCard => ({
  kind: 'file', id: '', name: file.name, format: null, size: file.size, pages: null, thumbnail: false, notes: [],
})
