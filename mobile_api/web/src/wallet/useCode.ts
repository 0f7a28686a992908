/** The code that is shown: signed by this device, renewed before it ends, for as long as the page is seen. */
import { onUnmounted, ref } from 'vue'

import { explain } from '../api/client'
import { nonce, picture } from '../api/wallet'
import { useSession } from '../composables/useSession'
import { asDevice } from './device'
import { haltOf, type Halt } from './halt'
import { opaque, sign } from './jws'

const LIFE_S = 60
/** So long before it ends another one takes its place: a scan takes a moment. */
const EARLY_S = 12
const TRY_AGAIN_MS = 3000

export interface Wish {
  certificates: string[]
  audience: string
  scenario: string
}

export function useCode(wish: Wish) {
  const { citizen, authorized } = useSession()
  const shown = ref('')
  const left = ref(0)
  const trouble = ref('')
  const halt = ref<Halt | null>(null)
  let ends = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let gone = false
  let turn = Promise.resolve()

  /** One after the other: of two nonces only the later counts, and on their way the answers may change places. */
  function renew(): void {
    if (!halt.value) turn = turn.then(renewNow)
  }

  /** The holder has done what it took, or wants to. */
  function goOn(): void {
    halt.value = null
    trouble.value = ''
    renew()
  }

  async function renewNow(): Promise<void> {
    clearTimeout(timer)
    if (gone || halt.value || document.hidden) return
    try {
      const [signer, given] = await asDevice(citizen.value?.id ?? '', authorized, (token, device) =>
        nonce(token, { device, scenario: wish.scenario, certificates: wish.certificates }),
      )
      // by the server's clock: a phone's may be wrong
      const iat = Math.floor(Date.parse(given.server_time) / 1000)
      const claims = {
        jti: opaque(), crt: wish.certificates, aud: wish.audience, scn: wish.scenario, nonce: given.nonce, iat, exp: iat + LIFE_S,
      }
      const received = Date.now()
      const code = await sign(claims, 'presentation+jwt', signer.id, signer.key)
      const drawn = await authorized((token) => picture(token, code))
      if (gone) return
      shown.value = `data:image/png;base64,${drawn.picture}`
      ends = received + (LIFE_S - EARLY_S) * 1000
      trouble.value = ''
    } catch (error) {
      trouble.value = explain(error)
      halt.value = haltOf(error)
      if (halt.value || Date.now() >= ends) shown.value = ''
    }
    tick()
  }

  function tick(): void {
    clearTimeout(timer)
    if (gone || halt.value) return
    left.value = Math.max(0, Math.ceil((ends - Date.now()) / 1000))
    if (left.value > 0 && !trouble.value) timer = setTimeout(tick, 1000)
    else timer = setTimeout(renew, left.value > 0 || trouble.value ? TRY_AGAIN_MS : 0)
  }

  document.addEventListener('visibilitychange', renew)
  onUnmounted(() => {
    gone = true
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', renew)
  })
  renew()
  return { shown, left, trouble, halt, renew, goOn }
}
