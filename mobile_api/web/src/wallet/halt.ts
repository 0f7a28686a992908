/** What only the holder can change before something of the wallet goes on. */
import { ApiProblem } from '../api/client'
import { DeviceRemoved } from './device'

/** They must show who they are, or once more because it was too long ago; another device must make room; or they make
 * this device known again. */
export type Halt = 'unsure' | 'stale' | 'full' | 'removed'

const BY_CODE: Readonly<Record<string, Halt>> = {
  'second-level-required': 'unsure',
  'proof-needed': 'stale',
  'too-many-devices': 'full',
}

export function haltOf(error: unknown): Halt | null {
  if (error instanceof DeviceRemoved) return 'removed'
  return error instanceof ApiProblem ? (BY_CODE[error.problem.code] ?? null) : null
}
