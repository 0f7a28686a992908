/** What the wallet keeps on this device, in the browser's own database: the devices' keys, and what was last shown. */
const NAME = 'yiwang-wallet'
const STORES = { keys: 'keys', copies: 'copies' } as const
type Store = keyof typeof STORES

function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1)
  request.onupgradeneeded = () => Object.values(STORES).forEach((store) => request.result.createObjectStore(store))
  return settled(request)
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('indexedDB'))
  })
}

async function within<T>(store: Store, mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened()
  try {
    return await settled(work(database.transaction(store, mode).objectStore(store)))
  } finally {
    database.close()
  }
}

export const keep = (store: Store, name: string, value: unknown) => within(store, 'readwrite', (found) => found.put(value, name))

export const kept = <T>(store: Store, name: string) =>
  within<T | undefined>(store, 'readonly', (found) => found.get(name) as IDBRequest<T | undefined>)

export const namesIn = (store: Store) => within(store, 'readonly', (found) => found.getAllKeys() as IDBRequest<string[]>)

export const forget = (store: Store, name: string) => within(store, 'readwrite', (found) => found.delete(name))

/** Who logs out leaves nothing to read; the keys stay, because they sign nothing without a login. */
export const forgetCopies = () => within('copies', 'readwrite', (found) => found.clear())

/** How long another tab may hold the database open. */
const BLOCKED_MS = 3000

/** Everything, the keys too: where somebody else comes next, or nobody. */
export const forgetAll = () =>
  Promise.race([settled(indexedDB.deleteDatabase(NAME)), new Promise((late) => setTimeout(late, BLOCKED_MS))]).catch(() => {})
