/** What a verifier without network goes by: fetched while there is one, kept on this device, checked at every use. */
import { ApiProblem } from '../api/client'
import { certificateTypes, jwks, keyList, statusList, type TypeNames } from '../api/wallet'
import { read, write } from '../storage'
import { objectOf, parsed } from './jws'
import { readKeyList } from './keyList'

const KEY = 'offline-lists'
const NONE = 404

export interface Lists {
  /** The city's own keys, as trustworthy as this page: both came from the city over https. */
  city: unknown[]
  keys: string
  /** By the address that certificates name. */
  statuses: Record<string, string>
  types: TypeNames[]
}

export const heldLists = () => read<Lists>(KEY)

/** Every department's lists of every year since its first key. Throws `Refused` for a list of keys that isn't the city's. */
export async function loadLists(): Promise<Lists> {
  const [told, keys, { types }] = await Promise.all([jwks(), keyList(), certificateTypes()])
  const { keys: book } = await readKeyList(keys, told.keys)
  const ids = new Set([...book.values()].flatMap(({ issuer, begins }) => yearsSince(begins).map((year) => `${issuer}-${year}`)))
  const lists = await Promise.all([...ids].map(statusOrNone))
  const statuses = Object.fromEntries(lists.filter((one) => one !== null).map((token) => [addressIn(token), token]))
  const loaded = { city: told.keys, keys, statuses, types }
  write(KEY, loaded)
  return loaded
}

/** The years in China from a moment (Unix seconds) on. */
function yearsSince(begins: number): number[] {
  const year = (ms: number) => Number(new Date(ms).toLocaleDateString('sv-SE', { timeZone: 'Asia/Shanghai' }).slice(0, 4))
  const first = year(begins * 1000)
  return Array.from({ length: Math.max(0, year(Date.now()) - first + 1) }, (_, more) => first + more)
}

async function statusOrNone(id: string): Promise<string | null> {
  try {
    return await statusList(id)
  } catch (error) {
    if (error instanceof ApiProblem && error.status === NONE) return null
    throw error
  }
}

/** Under which address to keep a list; whether it is true is checked when it is used. */
function addressIn(token: string): string {
  return String(objectOf(parsed(token.split('.')[1] ?? '')).sub)
}
