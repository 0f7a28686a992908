/** Every call to the backend that the app makes, typed. `token` is the bearer: a citizen's or a guest's. */
import { query, request, requestBlob, requestSvg } from './client'
import type {
  Application, CatalogFilter, Claimed, Me, CodeSent, CreditCheck, ConversationState, Diff, Draft, Exchange, FaceState, Finding, GivenMaterial,
  ItemList, ItemView, Language, LoginNotice, Look, Matches, Materials, Message, OneThing, OneThings, Opened, OpenSession, OutboxMessage, Theme,
  Tokens, Versions,
} from './types'

type Token = string | null

const at = (id: string) => encodeURIComponent(id)

export const sendCode = (phone: string, device_token: string | null) =>
  request<CodeSent>('POST', '/v1/login/codes', { body: { phone, device_token } })

export const logIn = (phone: string, code: string, device_token: string | null) =>
  request<Tokens>('POST', '/v1/login/sessions', { body: { phone, code, device_token } })

export const useCounterCode = (token: Token, code: string) =>
  request<void>('POST', '/v1/me/counter-code', { token, body: { code } })

export const demoCounterCode = (phone: string) => request<void>('POST', '/v1/demo/counter-codes', { body: { phone } })

export const refreshTokens = (refresh_token: string) =>
  request<Tokens>('POST', '/v1/login/refresh', { body: { refresh_token } })

export const logOut = (token: Token) => request<void>('DELETE', '/v1/login/sessions/current', { token })

export const me = (token: Token) => request<Me>('GET', '/v1/me', { token })

export const mySessions = (token: Token) => request<{ sessions: OpenSession[] }>('GET', '/v1/me/sessions', { token })

export const endSession = (token: Token, id: string) => request<void>('DELETE', `/v1/me/sessions/${at(id)}`, { token })

export const endOtherSessions = (token: Token) => request<void>('DELETE', '/v1/me/sessions', { token })

export const loginNotices = (token: Token) => request<{ notices: LoginNotice[] }>('GET', '/v1/me/login-notices', { token })

export const dismissNotice = (token: Token, id: string) => request<void>('DELETE', `/v1/me/login-notices/${at(id)}`, { token })

export const denyLogin = (token: Token, id: string) => request<void>('POST', `/v1/me/login-notices/${at(id)}/denial`, { token })

export const claimPerson = (token: Token, name: string, id_number: string) =>
  request<Me['person']>('PUT', '/v1/me/person', { token, body: { name, id_number } })

export const beginFace = (token: Token) => request<FaceState>('POST', '/v1/me/face-challenges', { token })

export const sendFace = (token: Token, id: string, nonce: string, picture: Blob) =>
  request<FaceState>('POST', `/v1/me/face-challenges/${at(id)}/frames`, { token, picture, headers: { 'X-Face-Nonce': nonce } })

export const beginFaceLogin = (device_token: string) =>
  request<FaceState>('POST', '/v1/login/face-challenges', { body: { device_token } })

export const sendLoginFace = (device: string, id: string, nonce: string, picture: Blob) =>
  request<FaceState>('POST', `/v1/login/face-challenges/${at(id)}/frames`, {
    picture, headers: { 'X-Face-Nonce': nonce, 'X-Device-Token': device },
  })

export const demoOutbox = (phone: string) =>
  request<{ messages: OutboxMessage[] }>('GET', `/v1/demo/outbox?phone=${at(phone)}`)

export const openConversation = (token: Token, manner: { language: Language; simple: boolean }) =>
  request<Opened>('POST', '/v1/conversations', { token, body: manner })

export const myConversations = (token: Token) =>
  request<{ conversations: ConversationState[] }>('GET', '/v1/conversations', { token })

export const conversation = (token: Token, id: string) =>
  request<ConversationState>('GET', `/v1/conversations/${at(id)}`, { token })

export const setManner = (token: Token, id: string, manner: { language: Language; simple?: boolean }) =>
  request<ConversationState>('PATCH', `/v1/conversations/${at(id)}`, { token, body: manner })

export const messagesAfter = (token: Token, id: string, after: number) =>
  request<{ messages: Message[] }>('GET', `/v1/conversations/${at(id)}/messages?after=${after}`, { token })

export const say = (token: Token, id: string, client_id: string, text: string) =>
  request<Exchange>('POST', `/v1/conversations/${at(id)}/messages`, { token, body: { client_id, text } })

export const claim = (token: Token, id: string, conversation_token: string | null) =>
  request<Claimed>('POST', `/v1/conversations/${at(id)}/claim`, { token, body: { conversation_token } })

export const draft = (token: Token, id: string) => request<Draft>('GET', `/v1/drafts/${at(id)}`, { token })

export const changeField = (token: Token, draftId: string, fieldId: string, value: string) =>
  request<Draft>('PATCH', `/v1/drafts/${at(draftId)}/fields/${at(fieldId)}`, { token, body: { value } })

export const creditOf = (token: Token, draftId: string) =>
  request<CreditCheck>('GET', `/v1/drafts/${at(draftId)}/credit`, { token })

export const submitDraft = (token: Token, draftId: string, idempotencyKey: string, later: boolean) =>
  request<Application>('POST', `/v1/drafts/${at(draftId)}/submissions`, { token, idempotencyKey, body: { later } })

export const findings = (token: Token, draftId: string) =>
  request<{ findings: Finding[] }>('GET', `/v1/drafts/${at(draftId)}/findings`, { token })

/** Where the papers of a draft are handed in: by its owner, or by the clerk who has scanned its code. */
export interface Shelf {
  path: string
  headers?: Record<string, string>
}

export const ownShelf = (draftId: string): Shelf => ({ path: `drafts/${at(draftId)}` })

export const counterShelf = (draftId: string, permit: string): Shelf => ({ path: `office/drafts/${at(draftId)}`, headers: { 'X-Counter-Permit': permit } })

export const materials = (token: Token, { path, headers }: Shelf) => request<Materials>('GET', `/v1/${path}/materials`, { token, headers })

export const takeOffer = (token: Token, draftId: string, materialId: string, offerId: string) =>
  request<Materials>('POST', `/v1/drafts/${at(draftId)}/materials/${at(materialId)}/offers/${at(offerId)}`, { token })

export const removeFile = (token: Token, { path, headers }: Shelf, id: string) => request<void>('DELETE', `/v1/${path}/files/${at(id)}`, { token, headers })

/** A file of a draft, of an application or of a conversation; `owner` is `drafts/<id>`, `applications/<number>`, say. */
export const file = (token: Token, owner: string, id: string) => requestBlob(`/v1/${owner}/files/${at(id)}`, token)

export const thumbnail = (token: Token, owner: string, id: string) => requestBlob(`/v1/${owner}/files/${at(id)}/thumbnail`, token)

export const givenMaterials = (token: Token, number: string) =>
  request<{ materials: GivenMaterial[] }>('GET', `/v1/applications/${at(number)}/materials`, { token })

/** Leave a message for the desk, to be called back. */
export const leaveMessage = (token: Token, id: string, called: string, client_id: string, text: string) =>
  request<ConversationState>('POST', `/v1/conversations/${at(id)}/call-back`, { token, body: { called, client_id, text } })

export const answerProposal = (token: Token, id: string, proposalId: string, accepted: boolean) =>
  request<void>('POST', `/v1/conversations/${at(id)}/proposals/${at(proposalId)}`, { token, body: { accepted } })

export const rateDesk = (token: Token, id: string, record_id: string, stars: number, comment: string) =>
  request<void>('POST', `/v1/conversations/${at(id)}/rating`, { token, body: { record_id, stars, comment } })

export const applications = (token: Token) => request<{ applications: Application[] }>('GET', '/v1/applications', { token })

export const application = (token: Token, number: string) =>
  request<Application>('GET', `/v1/applications/${at(number)}`, { token })

export const looksAt = (token: Token, number: string) =>
  request<{ looks: Look[] }>('GET', `/v1/applications/${at(number)}/looks`, { token })

export const correct = (token: Token, number: string, answers: Record<string, string>, asIs: boolean) =>
  request<Application>('POST', `/v1/applications/${at(number)}/corrections`, { token, body: { answers, as_is: asIs } })

export const withdraw = (token: Token, number: string, reason: string) =>
  request<Application>('POST', `/v1/applications/${at(number)}/withdrawal`, { token, body: { reason } })

export const reopen = (token: Token, number: string) =>
  request<{ draft_id: string }>('POST', `/v1/applications/${at(number)}/reopening`, { token })

export const supply = (token: Token, number: string) =>
  request<Application>('POST', `/v1/applications/${at(number)}/supplements`, { token })

export const oneThings = (filter: CatalogFilter) => request<OneThings>('GET', `/v1/catalog/one-things${query({ ...filter })}`)

export const themes = () => request<{ themes: Theme[] }>('GET', '/v1/catalog/themes')

export const oneThing = (id: string) => request<OneThing>('GET', `/v1/catalog/one-things/${at(id)}`)

export const flowChart = (id: string) => requestSvg(`/v1/catalog/one-things/${at(id)}/flow.svg`)

export const matches = (text: string, filter: CatalogFilter) =>
  request<Matches>('POST', '/v1/catalog/matches', { body: { text, ...filter } })

export const items = (filter: CatalogFilter & { tier?: string; parent?: string; q?: string; after?: string; limit?: number }) =>
  request<ItemList>('GET', `/v1/catalog/items${query({ ...filter })}`)

export const item = (code: string, region: string) =>
  request<ItemView>('GET', `/v1/catalog/items/${at(code)}${query({ region })}`)

export const itemVersions = (code: string, region: string) =>
  request<Versions>('GET', `/v1/catalog/items/${at(code)}/versions${query({ region })}`)

export const itemDiff = (code: string, region: string, from: number, to: number) =>
  request<Diff>('GET', `/v1/catalog/items/${at(code)}/diff${query({ region, from, to })}`)
