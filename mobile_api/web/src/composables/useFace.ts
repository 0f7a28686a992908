/** The face challenge: the camera's pictures go to the server one by one, and it says what comes next. */
import { onUnmounted, ref } from 'vue'

import * as api from '../api'
import { ApiProblem, explain, Unreachable } from '../api/client'
import type { FaceState } from '../api/types'
import { t } from '../i18n'
import { useSession } from './useSession'

const SIDE = 640
const PAUSE_MS = 500
/** To hear that one is to turn, and to turn: the server asks for more of a turn five times, then the attempt is over. */
const TURN_MS = 1500

/** A picture of what the camera shows now, not mirrored. */
function picture(video: HTMLVideoElement): Promise<Blob | null> {
  const scale = Math.min(1, SIDE / Math.max(video.videoWidth, video.videoHeight, 1))
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(video.videoWidth * scale)
  canvas.height = Math.round(video.videoHeight * scale)
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.9))
}

/** No network, or the server couldn't look at the picture just now. */
const mayPass = (error: unknown) => error instanceof Unreachable || (error instanceof ApiProblem && error.status === 503)

export function useFace(device: string | null) {
  const session = useSession()
  const state = ref<FaceState | null>(null)
  const running = ref(false)
  const trouble = ref('')
  let stream: MediaStream | null = null

  const begin = () => (device ? api.beginFaceLogin(device) : session.authorized(api.beginFace))
  const send = (id: string, nonce: string, blob: Blob) =>
    device ? api.sendLoginFace(device, id, nonce, blob) : session.authorized((token) => api.sendFace(token, id, nonce, blob))

  /** True once the server says that it is the person. */
  async function start(video: HTMLVideoElement): Promise<boolean> {
    trouble.value = ''
    running.value = true
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'user', width: SIDE, height: 480 } })
      video.srcObject = stream
      await video.play()
      state.value = await begin()
      while (running.value && state.value.state === 'open') await one(video)
      return passed()
    } catch (error) {
      const problem = error instanceof ApiProblem || error instanceof Unreachable
      trouble.value = problem ? explain(error) : t('face.camera')
      return false
    } finally {
      stop()
    }
  }

  async function one(video: HTMLVideoElement): Promise<void> {
    const pause = state.value?.step === 'front' ? PAUSE_MS : TURN_MS
    await new Promise((resolve) => setTimeout(resolve, pause))
    const [now, blob] = [state.value, await picture(video)]
    if (!now?.nonce || !blob || !running.value) return
    try {
      state.value = await send(now.id, now.nonce, blob)
    } catch (error) {
      if (!mayPass(error)) throw error // the nonce is still good: the next picture tries again
    }
  }

  function passed(): boolean {
    if (state.value?.state !== 'passed') return false
    session.faceShown(state.value.tokens)
    return true
  }

  function stop(): void {
    running.value = false
    stream?.getTracks().forEach((track) => track.stop())
    stream = null
  }

  onUnmounted(stop)
  return { state, running, trouble, start }
}
