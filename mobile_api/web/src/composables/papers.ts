/** The materials of a form: what was given, what is offered, what stands against it, and the files on their way. */
import { ref, watch, type Ref } from 'vue'

import * as api from '../api'
import { ownShelf, type Shelf } from '../api'
import { ApiProblem, explain } from '../api/client'
import { paperWay } from '../api/uploads'
import type { Finding, Materials, MaterialState } from '../api/types'
import { language } from '../i18n'
import { randomId } from '../storage'
import { bring, faultOf, whyNot, type Phase, type WithToken } from './uploading'

export interface Sending {
  key: string
  /** Of the backend's upload, once it is begun. */
  id: string | null
  draftId: string
  materialId: string
  name: string
  size: number
  sent: number
  phase: Phase
  stopped: boolean
}

const NOTHING: { findings: Finding[] } = { findings: [] }

/**
 * Everything about the papers of the form `formId`; it loads again when something of `on` changes and it is `ready`.
 * A clerk hands them in on another shelf than their owner: what was given by others isn't theirs to open or to take back.
 */
export function papersOf(
  formId: Readonly<Ref<string | null>>, withToken: WithToken, on: () => unknown, ready = () => true, shelfOf: (id: string) => Shelf = ownShelf,
) {
  const own = shelfOf === ownShelf
  const materials = ref<Materials | null>(null)
  const findings = ref<Finding[]>([])
  const sending = ref<Sending[]>([])
  const problems = ref<Record<string, string>>({})
  const trouble = ref<string | null>(null)

  async function load(): Promise<void> {
    const id = formId.value
    if (id === null || !ready()) return
    try {
      const [fresh, against] = await withToken((token) => Promise.all([api.materials(token, shelfOf(id)), own ? api.findings(token, id) : NOTHING]))
      if (formId.value !== id) return
      materials.value = fresh
      findings.value = against.findings
      trouble.value = null
    } catch (error) {
      trouble.value = explain(error)
    }
  }

  /** Send files one after the other; each says for itself what is wrong with it. */
  async function give(material: MaterialState, files: File[]): Promise<void> {
    delete problems.value[material.id]
    for (const file of files) await giveOne(material, file)
  }

  async function giveOne(material: MaterialState, file: File): Promise<void> {
    const id = formId.value
    const wrong = faultOf(file, material.max_mb)
    if (id === null || wrong) {
      problems.value[material.id] = wrong ?? ''
      return
    }
    const key = randomId()
    sending.value.push({
      key, id: null, draftId: id, materialId: material.id, name: file.name, size: file.size, sent: 0, phase: 'hashing', stopped: false,
    })
    const one = sending.value.find((other) => other.key === key)!
    try {
      await bring(paperWay(shelfOf(id), material.id), file, {
        withToken,
        told: (phase, sent) => Object.assign(one, { phase, sent }),
        begun: (upload) => (one.id = upload.id),
        stopped: () => one.stopped,
      })
    } catch (error) {
      if (!one.stopped) problems.value[material.id] = whyNot(error)
    }
    if (one.stopped && one.id) await remove(material.id, one.id, id)
    sending.value = sending.value.filter((other) => other.key !== key)
    await load()
  }

  function stop(key: string): void {
    const one = sending.value.find((other) => other.key === key)
    if (one) one.stopped = true
  }

  async function remove(materialId: string, fileId: string, ofDraft = formId.value): Promise<void> {
    if (ofDraft === null) return
    delete problems.value[materialId]
    try {
      await withToken((token) => api.removeFile(token, shelfOf(ofDraft), fileId))
    } catch (error) {
      if (!(error instanceof ApiProblem && error.status === 404)) problems.value[materialId] = explain(error)
    }
    await load()
  }

  async function use(materialId: string, offerId: string): Promise<void> {
    const id = formId.value
    if (id === null) return
    delete problems.value[materialId]
    try {
      await withToken((token) => api.takeOffer(token, id, materialId, offerId))
      await load()
    } catch (error) {
      problems.value[materialId] = explain(error)
      if (error instanceof ApiProblem && error.status === 404) await load()
    }
  }

  watch(formId, () => {
    for (const one of sending.value) one.stopped = true
    materials.value = null
    findings.value = []
    problems.value = {}
  })
  watch([formId, on], load, { immediate: true })
  watch(language, () => (problems.value = {}))

  return { formId, own, materials, findings, sending, problems, trouble, withToken, give, stop, remove, use }
}

export type Papers = ReturnType<typeof papersOf>
