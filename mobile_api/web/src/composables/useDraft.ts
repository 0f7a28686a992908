/** The draft of the conversation as a form: the same answers as in the chat, changed field by field. */
import { computed, ref, watch } from 'vue'

import * as api from '../api'
import { ApiProblem, explain, Unreachable } from '../api/client'
import type { Application, CreditCheck, Draft } from '../api/types'
import { checksOf, type Checks } from '../api/visits'
import { language, t } from '../i18n'
import { randomId } from '../storage'
import { useConversation } from './useConversation'
import { SURE, useLogin } from './useLogin'
import { online } from './useOnline'
import { useSession } from './useSession'

const SKIP = { zh: '跳过', en: 'skip' }

const conversation = useConversation()
const session = useSession()
const login = useLogin()
const credit = ref<CreditCheck | null>(null)
const checks = ref<Checks | null>(null)

const draft = ref<Draft | null>(null)
const wanted = ref(false)
const sheetShown = ref(false)
const problems = ref<Record<string, string>>({})
const saving = ref<string | null>(null)
const skipped = ref(new Set<string>())
/** Answers that couldn't be saved for want of a network, by their field. */
const unsaved = new Map<string, string>()
const submitting = ref(false)
const trouble = ref<string | null>(null)
/** Papers that aren't key are missing and may follow, if the citizen agrees. */
const mayFollow = ref(false)
const submitted = ref<Application | null>(null)
const keys = new Map<string, string>()

const draftId = computed(() => conversation.state.value?.draft_id ?? null)
const situations = computed(() => {
  const asked = conversation.state.value?.next_question?.id
  return draft.value?.situation.filter((question) => question.value !== null || question.id === asked) ?? []
})
const fields = computed(() => draft.value?.fields.filter((field) => field.shown) ?? [])
const position = ref<{ answered: number; total: number } | null>(null)

async function load(): Promise<void> {
  const id = draftId.value
  if (id === null) return
  try {
    const fresh = await conversation.withToken((token) => api.draft(token, id))
    if (draftId.value === id) take(fresh)
  } catch (error) {
    trouble.value = explain(error)
  }
}

/** What the credit check and the data checks say, once the form is complete and it is known who the citizen is. */
async function check(): Promise<void> {
  const id = draft.value?.id
  if (!id || !draft.value?.complete || !wanted.value || submitting.value || session.level.value < SURE) return
  const [told, found] = await Promise.all([
    session.authorized((token) => api.creditOf(token, id)).catch(() => null),
    session.authorized((token) => checksOf(token, id)).catch(() => null),
  ])
  if (draft.value?.id !== id) return
  credit.value = told
  checks.value = found
}

function take(fresh: Draft): void {
  draft.value = fresh
  position.value = { answered: fresh.answered, total: fresh.total }
  trouble.value = null
  credit.value = null
  checks.value = null
  void check()
}

/** Give one answer. The problem, if any, stays beside its field until a better answer comes. */
async function save(fieldId: string, value: string): Promise<boolean> {
  const id = draft.value?.id
  if (!id) return false
  saving.value = fieldId
  unsaved.delete(fieldId)
  try {
    take(await conversation.withToken((token) => api.changeField(token, id, fieldId, value)))
    delete problems.value[fieldId]
    skipped.value.delete(fieldId)
    void conversation.refreshState().catch(() => {})
    return true
  } catch (error) {
    problems.value[fieldId] = explain(error)
    if (error instanceof Unreachable) unsaved.set(fieldId, value)
    if (error instanceof ApiProblem && error.status === 409) void load()
    return false
  } finally {
    if (saving.value === fieldId) saving.value = null
  }
}

async function saveAgain(): Promise<void> {
  for (const [fieldId, value] of [...unsaved]) await save(fieldId, value)
}

async function skip(fieldId: string): Promise<void> {
  if (await save(fieldId, SKIP[language.value])) skipped.value.add(fieldId)
}

/** Submit; asks for the login first where it is missing. `later`: some papers follow. Returns the first open field's id. */
async function submit(later = false): Promise<string | null> {
  const id = draft.value?.id
  if (!id || submitting.value) return null
  submitting.value = true
  trouble.value = null
  mayFollow.value = false
  try {
    const open = await firstOpen()
    if (open !== null) return open
    if (!(await login.askForLogin(SURE))) return null
    const key = keys.get(id) ?? randomId()
    keys.set(id, key)
    submitted.value = await session.authorized((token) => api.submitDraft(token, id, key, later))
    await conversation.refreshState().catch(() => {})
  } catch (error) {
    trouble.value = explain(error)
    mayFollow.value = error instanceof ApiProblem && error.problem.tolerable === true
  } finally {
    submitting.value = false
  }
  return null
}

/** Optional fields that were left empty are left out on purpose now; the first required one that is open is named. */
async function firstOpen(): Promise<string | null> {
  await saveAgain()
  const question = situations.value.find((other) => other.value === null)
  const missing = question ?? fields.value.find((field) => field.required && field.value === null)
  const wrong = Object.keys(problems.value).find((name) => fields.value.some((field) => field.id === name))
  if (missing || wrong) {
    if (missing) problems.value[missing.id] ??= t('draft.missing')
    trouble.value = t('draft.incomplete')
    return missing?.id ?? wrong ?? null
  }
  for (const field of fields.value) {
    if (draft.value?.complete) break
    if (field.value === null && !skipped.value.has(field.id)) await skip(field.id)
  }
  return null
}

watch([draftId, wanted, () => conversation.state.value], ([id, isWanted], [oldId]) => {
  const asked = conversation.state.value?.next_question?.position
  if (asked) position.value = asked
  if (id !== oldId) {
    draft.value = null
    problems.value = {}
    skipped.value = new Set()
    unsaved.clear()
    mayFollow.value = false
    if (id !== null) submitted.value = null
    else position.value = null
  }
  if (id !== null && isWanted && saving.value === null) void load()
})
watch(session.level, () => void check())
watch(online, (back) => back && void saveAgain())
watch(language, () => {
  problems.value = {}
  if (wanted.value) void load()
})
watch(() => conversation.state.value?.id, () => (submitted.value = null))

export function useDraft() {
  return {
    draft, draftId, credit, checks, position, situations, fields, problems, saving, skipped, submitting, trouble, mayFollow, submitted,
    wanted, sheetShown, save, skip, submit,
  }
}
