/** What the wallet keeps on this device of what it was told, for where there is no network. */
import { useSession } from '../composables/useSession'
import { language } from '../i18n'
import { keep } from './kept'

export interface Copy<T> {
  value: T
  at: string
}

/** Under which name it is kept. */
export const keyOf = (owner: string, name: string) => [owner, name, language.value].join(' ')

/** Keep it, unless its owner has logged out meanwhile: nothing that can be read stays behind. */
export async function keepCopy<T>(owner: string, key: string, copy: Copy<T>): Promise<void> {
  if (useSession().citizen.value?.id === owner) await keep('copies', key, copy)
}
