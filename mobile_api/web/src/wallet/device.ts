/** This device's key: made here, never leaves, known to the backend. Whoever copies the phone's data can't take it along. */
import { ApiProblem, Explained } from '../api/client'
import { addDevice, deviceNonce, devices, removeDevice } from '../api/wallet'
import { t } from '../i18n'
import { ALGORITHM, sign, thumbprint } from './jws'
import { forget, keep, kept } from './kept'

const NOT_KNOWN = 404

export interface Device {
  id: string
  key: CryptoKey
  /** The holder has removed it: it makes itself known anew only if they ask for it. */
  removed?: true
}

/** Runs a request as the citizen. */
export type Authorized = <T>(call: (token: string) => Promise<T>) => Promise<T>

/** Whether a key can be made on this page: only where it is served by https, or from this machine. */
export const possible = () => typeof crypto.subtle !== 'undefined' && typeof indexedDB !== 'undefined'

/** The citizen's device here, if there is one. Each citizen who logs in here has one of their own. */
export const knownDevice = (citizen: string) => kept<Device>('keys', citizen)

/** The holder has removed this device, or said that what it showed wasn't theirs: it counts no more. */
export class DeviceRemoved extends Explained {
  constructor() {
    super(t('wallet.device.removed'))
  }
}

/** What the backend answers to this device; a new one is shown to it first. Throws `DeviceRemoved`. */
export async function asDevice<T>(citizen: string, authorized: Authorized, ask: (token: string, device: string) => Promise<T>): Promise<[Device, T]> {
  const mine = (await knownDevice(citizen)) ?? (await newDevice(citizen, authorized))
  if (mine.removed) throw new DeviceRemoved()
  try {
    return [mine, await authorized((token) => ask(token, mine.id))]
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status !== NOT_KNOWN) throw error
    const { devices: known } = await authorized(devices)
    if (known.some((one) => one.id === mine.id)) throw error
    await keep('keys', citizen, { ...mine, removed: true } satisfies Device)
    throw new DeviceRemoved()
  }
}

/** The holder wants a device that was removed to show their certificates again: the next request makes a new key known. */
export const addAgain = (citizen: string) => forget('keys', citizen)

/** Give up the citizen's device here: neither the key nor the backend's knowledge of it stays. */
export async function forgetDevice(citizen: string, authorized: Authorized): Promise<void> {
  const mine = await knownDevice(citizen)
  if (mine) await authorized((token) => removeDevice(token, mine.id))
}

const underWay = new Map<string, Promise<Device>>()

/** A new key, made known to the backend; who asks meanwhile gets the same one: of two nonces only the later counts. */
function newDevice(citizen: string, authorized: Authorized): Promise<Device> {
  const making = underWay.get(citizen) ?? madeKnown(citizen, authorized).finally(() => underWay.delete(citizen))
  underWay.set(citizen, making)
  return making
}

async function madeKnown(citizen: string, authorized: Authorized): Promise<Device> {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ['sign'])
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey)
  const jwk = { kty, crv, x, y }
  const id = await thumbprint(jwk)
  const { nonce } = await authorized(deviceNonce)
  const proof = await sign({ nonce, aud: 'wallet' }, 'device-proof+jwt', id, pair.privateKey)
  await authorized((token) => addDevice(token, { jwk, name: nameOf(navigator.userAgent), proof }))
  const made = { id, key: pair.privateKey }
  await keep('keys', citizen, made)
  return made
}

/** A name by which people know the device again in a list. */
function nameOf(agent: string): string {
  const system = /Android|iPhone|iPad|Windows|Mac OS|Linux/.exec(agent)?.[0] ?? 'Web'
  const browser = /MicroMessenger|Edg|Firefox|Chrome|Safari/.exec(agent)?.[0] ?? ''
  return `${system} ${browser}`.trim()
}
