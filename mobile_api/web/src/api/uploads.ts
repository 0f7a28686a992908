/** The calls of a file's way to the backend: as a paper of a form, or as a message. */
import type { Shelf } from '.'
import { request } from './client'
import type { GivenFile, Message, Upload } from './types'

export interface Announced {
  name: string
  size: number
  sha256: string
}

/** Where a file goes, and what it is there in the end. */
export interface Way<T> {
  begin: (token: string, told: Announced) => Promise<Upload>
  part: (token: string, upload: Upload, part: Blob) => Promise<Upload>
  /** How far it is: where a part belonged elsewhere. */
  look: (token: string, upload: Upload, told: Announced) => Promise<Upload>
  finish: (token: string, upload: Upload) => Promise<T>
}

const at = (id: string) => encodeURIComponent(id)
const FINISHED_WITHIN_MS = 60_000

function sendPart(token: string, path: string, offset: number, part: Blob, headers: Record<string, string> = {}): Promise<Upload> {
  return request<Upload>('PATCH', path, { token, part, headers: { ...headers, 'Upload-Offset': String(offset) } })
}

export function paperWay({ path, headers }: Shelf, materialId: string): Way<GivenFile> {
  const upload = (id: string) => `/v1/${path}/uploads/${at(id)}`
  return {
    begin: (token, told) => request('POST', `/v1/${path}/materials/${at(materialId)}/uploads`, { token, headers, body: told }),
    part: (token, { id, offset }, part) => sendPart(token, upload(id), offset, part, headers),
    look: (token, { id }) => request('GET', upload(id), { token, headers }),
    finish: (token, { id }) => request('POST', `${upload(id)}/completion`, { token, headers, timeoutMs: FINISHED_WITHIN_MS }),
  }
}

/** Into the conversation at `path`, as the message of this `clientId`: again, it is the same one. */
export function messageWay(path: string, clientId: string): Way<Message> {
  const upload = `/v1/${path}/uploads/${at(clientId)}`
  const begin: Way<Message>['begin'] = (token, told) => request('PUT', upload, { token, body: told })
  return {
    begin,
    part: (token, { offset }, part) => sendPart(token, upload, offset, part),
    look: (token, _, told) => begin(token, told),
    finish: (token) => request('POST', `${upload}/completion`, { token, timeoutMs: FINISHED_WITHIN_MS }),
  }
}
