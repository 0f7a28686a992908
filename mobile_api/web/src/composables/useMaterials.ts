/** The materials of the conversation's draft, once its case is known. */
import { computed } from 'vue'

import { language } from '../i18n'
import { papersOf } from './papers'
import { useConversation } from './useConversation'
import { useDraft } from './useDraft'
import { useSession } from './useSession'

const { draft, wanted, submitting } = useDraft()
const { withToken } = useConversation()
const { level } = useSession()

const formId = computed(() => (draft.value?.case.id ? draft.value.id : null))
const papers = papersOf(
  formId,
  withToken,
  () => [draft.value, level.value, language.value, wanted.value],
  () => wanted.value && !submitting.value,
)

export function useMaterials() {
  return papers
}
