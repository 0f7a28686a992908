/** The app's language: chosen from the browser, kept on this device, followed by every text at once. */
import { Locale } from 'vant/es/locale'
import enUS from 'vant/es/locale/lang/en-US'
import zhCN from 'vant/es/locale/lang/zh-CN'
import { ref, watchEffect } from 'vue'

import type { Language } from '../api/types'
import { elder } from '../composables/useElder'
import { read, write } from '../storage'
import { en } from './en'
import { simple as simpleEn } from './simple.en'
import { simple as simpleZh } from './simple.zh'
import { zh, type TextKey, type Texts } from './zh'

export type { TextKey } from './zh'

const TEXTS: Record<Language, Texts> = { zh, en }
/** Of these, elder mode's own, where there are any. */
const SIMPLE: Record<Language, Partial<Texts>> = { zh: simpleZh, en: simpleEn }

export const language = ref<Language>(read<Language>('language') ?? browserLanguage())

function browserLanguage(): Language {
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'
}

export function chooseLanguage(chosen: Language): void {
  language.value = chosen
  write('language', chosen)
}

/** A text in the current language, in elder mode its simple variant; `{name}` in it is filled from `values`. */
export function t(key: TextKey, values: Record<string, string | number> = {}): string {
  const text = (elder.value && SIMPLE[language.value][key]) || TEXTS[language.value][key]
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
}

/** Whether there is a text under a key that was put together from data. */
export function known(key: string): key is TextKey {
  return key in zh
}

/** The city's time, wherever the reader is. */
const CITY = 'Asia/Shanghai'
const locale = () => (language.value === 'en' ? 'en-GB' : 'zh-CN')

/** The city's day of a moment, written as the backend's sentences write it: 2026-12-01. A day stays as it is. */
export function day(iso: string): string {
  return iso.length === 10 ? iso : new Date(iso).toLocaleDateString('sv-SE', { timeZone: CITY })
}

/** A month that is written 2026-12. */
export function monthName(month: string): string {
  return new Date(`${month}-01T00:00:00Z`).toLocaleDateString(locale(), { year: 'numeric', month: 'long', timeZone: 'UTC' })
}

/** A moment: the day and the time. */
export function moment(iso: string): string {
  return `${day(iso)} ${clock(iso)}`
}

/** The time of day. */
export function clock(iso: string): string {
  return new Date(iso).toLocaleTimeString(locale(), { hour: '2-digit', minute: '2-digit', timeZone: CITY })
}

/** The time to the second. */
export function time(at: Date): string {
  return at.toLocaleTimeString(locale(), { timeZone: CITY })
}

watchEffect(() => {
  document.documentElement.lang = language.value === 'en' ? 'en' : 'zh-CN'
  Locale.use(language.value === 'en' ? 'en-US' : 'zh-CN', language.value === 'en' ? enUS : zhCN)
})
