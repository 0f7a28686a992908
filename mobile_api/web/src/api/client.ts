/** One HTTP request to the backend, and what can go wrong with it. */
import { language, t } from '../i18n'
import type { ProblemDocument } from './types'

/** An error whose message is for people. */
export class Explained extends Error {}

/** The backend refused, and said why in the reader's language. */
export class ApiProblem extends Explained {
  constructor(readonly problem: ProblemDocument) {
    super(problem.detail || problem.title)
  }

  get status(): number {
    return this.problem.status
  }
}

/** The backend didn't answer: no network, no server, or not in time. Trying again may help. */
export class Unreachable extends Explained {
  constructor(said = t('error.unreachable')) {
    super(said)
  }
}

/** Something before the backend answered in its place: the reader's network isn't to blame. */
export class ServiceAway extends Unreachable {
  constructor() {
    super(t('error.away'))
  }
}

export interface RequestOptions {
  token?: string | null
  body?: unknown
  /** A picture instead of JSON. */
  picture?: Blob
  /** A part of a file instead of JSON. */
  part?: Blob
  headers?: Record<string, string>
  idempotencyKey?: string
  timeoutMs?: number
}

const TIMEOUT_MS = 30_000

/** A query string of what is given. */
export function query(values: Record<string, string | number | null | undefined>): string {
  const given = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== '')
  return given.length ? `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}` : ''
}

export async function request<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(method, path, 'application/json', options)
  return (response.status === 204 ? undefined : await response.json()) as T
}

/** What was asked for, or that there is none: where a number or code stands on paper, that is an answer, too. */
export async function orNone<T>(asked: Promise<T>): Promise<{ found: T | null }> {
  try {
    return { found: await asked }
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return { found: null }
    throw error
  }
}

/** A file, or its small picture. */
export async function requestBlob(path: string, token: string | null): Promise<Blob> {
  return (await send('GET', path, '*/*', { token })).blob()
}

/** A signed list that anybody may fetch. */
export async function requestText(path: string): Promise<string> {
  return (await send('GET', path, '*/*', {})).text()
}

/** A picture that the backend draws, in the app's language. */
export async function requestSvg(path: string): Promise<string> {
  return (await send('GET', path, 'image/svg+xml', {})).text()
}

async function send(method: string, path: string, accept: string, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = {
    Accept: accept,
    'Accept-Language': language.value === 'en' ? 'en' : 'zh-CN',
  }
  Object.assign(headers, options.headers)
  if (options.token) headers.Authorization = `Bearer ${options.token}`
  if (options.body !== undefined) headers['Content-Type'] = 'application/json'
  if (options.picture) headers['Content-Type'] = 'image/jpeg'
  if (options.part) headers['Content-Type'] = 'application/partial-upload'
  if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey
  const response = await answered(path, {
    method,
    headers,
    body: options.picture ?? options.part ?? (options.body === undefined ? undefined : JSON.stringify(options.body)),
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
  })
  if (!response.ok) throw await problemOf(response)
  return response
}

async function answered(path: string, init: RequestInit & { timeoutMs: number }): Promise<Response> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), init.timeoutMs)
  try {
    return await fetch(path, { ...init, signal: abort.signal, cache: 'no-store' })
  } catch {
    throw new Unreachable()
  } finally {
    clearTimeout(timer)
  }
}

async function problemOf(response: Response): Promise<Error> {
  try {
    const document = (await response.json()) as ProblemDocument
    if (typeof document.detail === 'string') return new ApiProblem({ ...document, status: response.status })
  } catch {
    // not JSON: something between us and the backend answered
  }
  return new ServiceAway()
}

/** The sentence to show for any error. */
export function explain(error: unknown): string {
  return error instanceof Explained ? error.message : t('error.unexpected')
}
