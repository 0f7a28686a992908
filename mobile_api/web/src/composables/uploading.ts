/** One file's way to the backend: part by part, over lost connections, until it was checked. */
import * as api from '../api'
import { ApiProblem, Unreachable } from '../api/client'
import type { Upload } from '../api/types'

export type Phase = 'hashing' | 'sending' | 'waiting' | 'checking'

export interface Watcher {
  withToken: <T>(call: (token: string) => Promise<T>) => Promise<T>
  told: (phase: Phase, sent: number) => void
  /** The upload as the backend knows it, as soon as it does. */
  begun: (upload: Upload) => void
  stopped: () => boolean
}

const WAITS_MS = [1000, 2000, 4000, 8000, 15000, 30000]

/** Bring a file over. Returns once it is kept, or was stopped; throws what the backend has against it. */
export async function bring(shelf: api.Shelf, materialId: string, file: File, watcher: Watcher): Promise<void> {
  watcher.told('hashing', 0)
  const told = { name: file.name, size: file.size, sha256: await sha256(file) }
  const again = patient(watcher)
  let upload = await again(0, (token) => api.beginUpload(token, shelf, materialId, told))
  watcher.begun(upload)
  while (upload.offset < upload.size) {
    if (watcher.stopped()) return
    watcher.told('sending', upload.offset)
    const { id, offset, chunk_size } = upload
    upload = await again(offset, async (token) => {
      try {
        return await api.sendPart(token, shelf, id, offset, file.slice(offset, offset + chunk_size))
      } catch (error) {
        if (!(error instanceof ApiProblem && error.problem.code === 'wrong-offset')) throw error
        return api.uploadOf(token, shelf, id)
      }
    })
  }
  if (watcher.stopped()) return
  watcher.told('checking', upload.size)
  await again(upload.size, (token) => api.finishUpload(token, shelf, upload.id))
}

/** A call that is made again, after a pause or as soon as the network is back, for as long as nobody answers. */
function patient(watcher: Watcher) {
  return async <T>(sent: number, call: (token: string) => Promise<T>): Promise<T> => {
    for (let tries = 0; ; tries++) {
      try {
        return await watcher.withToken(call)
      } catch (error) {
        const passing = error instanceof Unreachable || (error instanceof ApiProblem && error.status === 503)
        if (!passing || watcher.stopped()) throw error
        watcher.told('waiting', sent)
        await pause(WAITS_MS[Math.min(tries, WAITS_MS.length - 1)] ?? 30000)
        if (watcher.stopped()) throw error
      }
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      window.removeEventListener('online', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    window.addEventListener('online', done)
  })
}

async function sha256(file: File): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
