/** One file's way to the backend: part by part, over lost connections, until it was checked. */
import type { Way } from '../api/uploads'
import { ApiProblem, explain, Unreachable } from '../api/client'
import type { Upload } from '../api/types'
import { t } from '../i18n'

export type Phase = 'hashing' | 'sending' | 'waiting' | 'checking'

/** Whoever sends it, as a call needs it. */
export type WithToken = <T>(call: (token: string) => Promise<T>) => Promise<T>

export interface Watcher {
  withToken: WithToken
  told: (phase: Phase, sent: number) => void
  /** The upload as the backend knows it, as soon as it does. */
  begun: (upload: Upload) => void
  stopped: () => boolean
}

const WAITS_MS = [1000, 2000, 4000, 8000, 15000, 30000]

const MB = 1024 * 1024
const ENDINGS: Record<string, string> = {
  jpg: '.jpg,.jpeg,image/jpeg', png: '.png,image/png', pdf: '.pdf,application/pdf', docx: '.docx', xlsx: '.xlsx',
}

/** Those of the formats that can be files. */
export const fileFormats = (formats: string[]): string[] => formats.filter((format) => format in ENDINGS)

/** What a file picker offers. */
export const acceptOf = (formats: string[]): string => fileFormats(formats).map((format) => ENDINGS[format]).join(',')

/** What is known to be wrong before anything is sent. */
export function faultOf(file: File, maxMb: number | null): string | null {
  if (!window.isSecureContext) return t('materials.insecure')
  if (file.size === 0) return t('materials.empty', { name: file.name })
  return maxMb !== null && file.size > maxMb * MB ? t('materials.large', { name: file.name, mb: maxMb }) : null
}

/** Why it couldn't be sent; a file that is gone from the device can't be read. */
export const whyNot = (error: unknown): string => (error instanceof DOMException ? t('materials.unreadable') : explain(error))

/** Bring a file over. Returns what it is there, null if it was stopped; throws what the backend has against it. */
export async function bring<T>(way: Way<T>, file: File, watcher: Watcher): Promise<T | null> {
  watcher.told('hashing', 0)
  const told = { name: file.name, size: file.size, sha256: await sha256(file) }
  const again = patient(watcher)
  let upload = await again(0, (token) => way.begin(token, told))
  watcher.begun(upload)
  while (upload.offset < upload.size) {
    if (watcher.stopped()) return null
    watcher.told('sending', upload.offset)
    const here = upload
    upload = await again(here.offset, async (token) => {
      try {
        return await way.part(token, here, file.slice(here.offset, here.offset + here.chunk_size))
      } catch (error) {
        if (!(error instanceof ApiProblem && error.problem.code === 'wrong-offset')) throw error
        return way.look(token, here, told)
      }
    })
  }
  if (watcher.stopped()) return null
  watcher.told('checking', upload.size)
  return again(upload.size, (token) => way.finish(token, upload))
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
