/** The backend's JSON, as its OpenAPI document describes it. Texts are already in the reader's language. */

export type Language = 'zh' | 'en'

export interface Option {
  id: string
  label: string
}

export interface Position {
  answered: number
  total: number
}

export type FieldType =
  | 'text' | 'person_name' | 'id_number' | 'uscc' | 'phone' | 'date'
  | 'integer' | 'decimal' | 'money' | 'address' | 'choice' | 'yes_no'

export interface Question {
  kind: 'candidates' | 'situation' | 'field' | 'confirm' | 'login' | 'withdrawal'
  id: string
  text: string
  why: string | null
  type: FieldType | null
  options: Option[]
  example: string | null
  position: Position | null
}

export interface ConversationState {
  id: string
  language: Language
  owner: 'bot' | 'queued' | 'human'
  /** Short sentences, numbered choices. */
  simple: boolean
  citizen_id: string | null
  active_case: { one_thing_id: string; one_thing_name: string; case_id: string | null; code: string; name: string } | null
  situation: Record<string, string>
  filled: Record<string, string | number>
  next_question: Question | null
  draft_id: string | null
  last_application: { number: string; state: string; name: string } | null
  desk: Standing | null
  /** What files may be sent; null while no person answers, who alone takes them. */
  files: FilesTaken | null
}

export interface FilesTaken {
  formats: string[]
  max_mb: number
}

/** Where somebody stands who has asked for a person. */
export interface Standing {
  called: string
  place: number | null
  waiting_time: { p50_s: number; p90_s: number; measured: number } | null
  no: 'holiday' | 'closed' | 'nobody' | null
  message: string | null
  agent: string | null
  typing: boolean
  read: number
}

export interface Button {
  title: string
  say: string
}

export interface Fact {
  label: string
  value: string
  sample: boolean
}

export type Flag = 'at_once' | 'nearby' | 'one_visit' | 'online'

export type Convenience = 'any_counter' | 'near_home' | 'tolerance' | 'extended_hours'

/** What a list of the catalog is narrowed down to. */
export interface CatalogFilter {
  flag?: Flag | null
  convenience?: Convenience | null
  department?: string | null
  theme?: string | null
}

/** What happens in a life, or in the life of a firm. */
export interface Theme {
  id: string
  about: 'person' | 'firm'
  name: string
  one_things: number
}

export interface OneThingLine {
  id: string
  code: string
  version: number
  name: string
  plain: string
  channel: string
  department: string
  departments: { id: string; name: string }[]
  full: boolean
  legal_basis: string[]
  counters: (Counter & { id: string })[]
  flags: Flag[]
  conveniences: Convenience[]
  sample: string[]
}

export interface OneThings {
  one_things: OneThingLine[]
  departments: { id: string; name: string; one_things: number }[]
}

export interface Matches {
  candidates: (OneThingLine & { probability: number })[]
  none_probability: number
  unsure: boolean
}

export type Topic =
  | 'overview' | 'materials' | 'duration' | 'fee' | 'where' | 'hours' | 'steps' | 'conditions' | 'legal_basis' | 'departments'

/** What the checklist says of one case, or of all of them together. */
export interface Told {
  sections: { topic: Topic; lines: string[]; sample: boolean }[]
  materials: (Material & { id: string; key: boolean; always: boolean })[]
}

export interface OneThing extends OneThingLine, Told {
  channel_text: string
  explanation: string
  items: { name: string; code: string | null; department: string; always: boolean }[]
  offers: { kind: Convenience; where: string; when: string }[]
  cases: ({ id: string; code: string; name: string } & Told)[]
}

export interface Wording {
  zh: string
  en: string | null
}

export interface ItemLine {
  code: string
  tier: 'main' | 'sub' | 'case'
  parent: string | null
  region: string
  level: string
  name: string
  department: string
  flags: Flag[]
  conveniences: Convenience[]
}

export interface ItemList {
  items: ItemLine[]
  next_after: string | null
}

export interface ItemView {
  line: ItemLine
  version: number
  effective_from: string
  elements: { id: string; label: string; value: unknown; sample: boolean }[]
  conveniences: { kind: Convenience; where: Wording; when: Wording }[]
  untranslated: boolean
  record: { sample: string[] }
}

export interface Version {
  version: number
  effective_from: string
  until: string | null
  proposed_by: string
  approved_by: string
  approved_at: string
}

export interface Versions {
  versions: Version[]
}

export interface Diff {
  before: number
  after: number
  differences: { element: string; before: unknown; after: unknown }[]
}

export interface Material {
  name: string
  formats: string[]
  max_mb: number | null
  required: boolean
  note: string | null
}

export interface Counter {
  name: string
  address: string
  hours: string
  phone: string
  sample: boolean
}

export interface CaseCard {
  kind: 'case'
  title: string
  code: string
  department: string
  channel: string
  facts: Fact[]
  materials: Material[]
  materials_sample?: boolean
  steps: string[]
  steps_sample?: boolean
  conditions?: string[]
  conditions_sample?: boolean
  legal_basis: string[]
  counters: Counter[]
}

export interface SummaryCard {
  kind: 'summary'
  title: string
  rows: { field_id: string; label: string; value: string }[]
}

export interface ApplicationCard {
  kind: 'application'
  number: string
  name: string
  state: string
  state_label: string
  submitted_at: string
  due_on: string | null
  provisional?: boolean
  act_by?: string | null
  sentence: string
  /** In elder mode's words; cards of old messages lack it, as they lack the outcome. */
  simple_sentence?: string
  outcome?: Outcome | null
  credit: string
}

/** What came of an application, and since when. */
export interface Outcome {
  text: string
  at: string
}

export interface LoginCard {
  kind: 'login'
  reason: string
}

/** Papers that are missing; they are handed in on the form page. */
export interface PapersCard {
  kind: 'papers'
  draft_id: string
  papers: { id: string; name: string; later: boolean }[]
}

/** Nobody can come now: a message may be left. */
export interface CallBackCard {
  kind: 'call_back'
  called: string
}

/** A member of staff suggests a value. */
export interface ProposalCard {
  kind: 'proposal'
  id: string
  label: string
  value: string
}

/** A person's part is over: what was it like? */
export interface RatingCard {
  kind: 'rating'
  record_id: string
}

/** A picture or a PDF that one side has sent. */
export interface FileCard {
  kind: 'file'
  id: string
  name: string
  /** Null while it is on its way. */
  format: 'jpg' | 'png' | 'pdf' | null
  size: number
  pages: number | null
  thumbnail: boolean
  notes: string[]
}

export type Card = CaseCard | SummaryCard | ApplicationCard | LoginCard | PapersCard | CallBackCard | ProposalCard | RatingCard | FileCard

export interface Message {
  seq: number
  id: string
  client_id: string | null
  sender: 'citizen' | 'bot' | 'staff'
  text: string
  buttons: Button[]
  card: Card | null
  at: string
  /** Number of the member of staff who wrote it. */
  by: string | null
  /** Id of the message that the bot answers with it; null for notices and news. */
  reply_to: string | null
}

export interface Opened {
  conversation: ConversationState
  token: string | null
  messages: Message[]
}

export interface Exchange {
  message: Message
  replies: Message[]
  conversation: ConversationState
}

export interface Claimed {
  replies: Message[]
  conversation: ConversationState
}

export interface Rule {
  min_length: number | null
  max_length: number | null
  min: number | null
  max: number | null
  min_age: number | null
  not_future: boolean
  not_past: boolean
}

export interface DraftField {
  id: string
  label: string
  ask: string
  type: FieldType
  required: boolean
  options: Option[]
  example: string | null
  rule: Partial<Rule>
  value: string | number | null
  shown: boolean
}

export interface DraftSituation {
  id: string
  ask: string
  value: string | null
  options: Option[]
}

export interface Draft {
  id: string
  one_thing_id: string
  one_thing_name: string
  case: { id: string | null; code: string; name: string }
  state: string
  situation: DraftSituation[]
  fields: DraftField[]
  answered: number
  total: number
  complete: boolean
}

/** A file on its way. */
export interface Upload {
  id: string
  material_id: string
  name: string
  size: number
  sha256: string
  offset: number
  chunk_size: number
  expires_at: string
}

/** A thing that was given for a material: a file, or (without a kind) a register's record. */
export interface GivenFile {
  id: string
  material_id: string
  name: string
  kind: string | null
  size: number
  pages: number | null
  source: 'upload' | 'wallet' | 'register' | 'application'
  source_text: string
  /** Whether a clerk scanned it in at the counter. */
  scanned: boolean
  source_date: string
  sha256: string
  thumbnail: boolean
  notes: string[]
}

export interface MaterialOffer {
  id: string
  source: GivenFile['source']
  source_text: string
  source_date: string
  names: string[]
}

export interface MaterialState extends Material {
  id: string
  key: boolean
  state: 'given' | 'offered' | 'missing' | 'counter'
  files: GivenFile[]
  uploads: Upload[]
  offers: MaterialOffer[]
  /** The one-thing that gives it to who hasn't got it yet. */
  get_at: { one_thing_id: string; name: string; days: string } | null
}

export interface Materials {
  materials: MaterialState[]
  readiness: { needed: number; ready: number; sentence: string; states: Record<string, MaterialState['state']> }
  departments: string[]
  files_per_material: number
}

export interface GivenMaterial {
  id: string
  name: string
  files: GivenFile[]
  /** Whether the counter took it in on paper. */
  on_paper: boolean
}

export interface ApplicationEvent {
  at: string
  kind: string
  label: string
  by: string
  /** What belongs to it: a reason, what is to be done; may be empty. */
  note: string
}

export interface MarkedField {
  id: string
  label: string
  type: FieldType
  options: Option[]
  value: string | number | null
  rule: Partial<Rule>
}

/** What the citizen is asked to put right, by when, and who asked. */
export interface Correction {
  by: string
  message: string
  act_by: string
  fields: MarkedField[]
  materials: string[]
}

/** What one department makes of an application. */
export interface Part {
  department: string
  department_id: string
  items: string[]
  state: 'pending' | 'waiting' | 'approved' | 'rejected'
  label: string
}

/** Why it wasn't accepted or approved. */
export interface Verdict {
  by: string
  reason: string
  legal_basis: string
}

export interface Look {
  at: string
  by: string
  purpose: string
}

export interface Application {
  number: string
  state: string
  state_label: string
  name: string
  submitted_at: string
  /** The promised day; null while the clock stands still, and at the end. */
  due_on: string | null
  provisional: boolean
  act_by: string | null
  fee_fen: number
  sentence: string
  simple_sentence: string
  outcome: Outcome | null
  credit: string
  fields: { label: string; value: string }[]
  events: ApplicationEvent[]
  parts: Part[]
  correction: Correction | null
  /** Papers that may, or must, still follow. */
  owed: string[]
  /** The form with which papers can be handed in now. */
  form_id: string | null
  verdict: Verdict | null
  can: ('withdraw' | 'correct' | 'supply' | 'reopen')[]
}

/** For what a clerk would return the draft; `target` is a field or a material. */
export interface Finding {
  code: string
  target: string
  sentence: string
  /** False of a paper that may follow, by good credit. */
  returned: boolean
}

export interface Citizen {
  id: string
  phone_masked: string
}

export interface Tokens {
  access_token: string
  refresh_token: string
  expires_in_s: number
  citizen: Citizen
  level: number
  device_token: string | null
}

export interface Me extends Citizen {
  level: number
  person: { name_masked: string; id_number_masked: string; confirmed: boolean } | null
}

export interface OpenSession {
  id: string
  device_name: string
  level: number
  created_at: string
  last_used_at: string
  current: boolean
}

export interface LoginNotice {
  id: string
  device_name: string
  at: string
}

export interface FaceState {
  id: string
  state: 'open' | 'passed' | 'failed'
  step: 'front' | 'left' | 'right' | null
  step_number: number
  steps: number
  nonce: string | null
  tries_left: number
  fault: string | null
  message: string
  tokens: Tokens | null
}

export interface CreditCheck {
  state: 'passed' | 'good' | 'locked' | 'unchecked'
  sentence: string
  locked: boolean
  tolerance: boolean
}

export interface CodeSent {
  resend_after_s: number
  expires_in_s: number
}

export interface OutboxMessage {
  phone: string
  text: string
  code: string
  at: string
}

/** RFC 9457, as every error of the backend is written. */
export interface ProblemDocument {
  type: string
  title: string
  detail: string
  status: number
  code: string
  field?: string
  /** Of `wrong-offset`: where the upload goes on. */
  offset?: number
  /** Of `papers-missing`: whether they may follow later. */
  tolerable?: boolean
}

/** `S`: how the conversation stands, as the side that looks at it sees it. */
export type ServerFrame<S> =
  | { type: 'welcome'; seq: number; conversation: S }
  | { type: 'message'; message: Message }
  | { type: 'conversation'; conversation: S }
  | { type: 'problem'; client_id?: string | null; problem: ProblemDocument }
