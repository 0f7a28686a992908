/** A file that becomes a message of a conversation, from either side. */
import { messageWay } from '../api/uploads'
import type { FileCard, Message } from '../api/types'
import { explain } from '../api/client'
import { t } from '../i18n'
import { bring } from './uploading'

type WithToken = <T>(call: (token: string) => Promise<T>) => Promise<T>

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

/** Why it couldn't be sent; a file that is gone from the device can't be read. */
export const whyNot = (error: unknown): string => (error instanceof DOMException ? t('materials.unreadable') : explain(error))
