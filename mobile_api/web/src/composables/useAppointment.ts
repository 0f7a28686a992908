/** The appointment at which an application is collected, or a draft handed in: where and when it can be, and what its owner does with it. */
import { computed, ref } from 'vue'

import { explain } from '../api/client'
import * as api from '../api/visits'
import { day as dayOf } from '../i18n'
import { sure } from '../sure'
import { useSession } from './useSession'

export function useAppointment(subject: api.Subject) {
  const { authorized } = useSession()
  const appointment = ref<api.Appointment | null>(null)
  const places = ref<api.Place[]>([])
  const possible = ref(false)
  const firstDay = ref('')
  const counter = ref<string | null>(null)
  const slots = ref<api.Slot[]>([])
  const day = ref<string | null>(null)
  const busy = ref(false)
  const trouble = ref<string | null>(null)

  const days = computed(() => [...new Set(slots.value.map((slot) => dayOf(slot.starts_at)))])
  const times = computed(() => slots.value.filter((slot) => dayOf(slot.starts_at) === day.value))

  async function guarded(work: () => Promise<void>): Promise<void> {
    busy.value = true
    trouble.value = null
    try {
      await work()
    } catch (error) {
      trouble.value = explain(error)
    } finally {
      busy.value = false
    }
  }

  const load = () => guarded(async () => {
    const mine = (await authorized((token) => api.myAppointments(token))).appointments
    // what its owner cancelled is over; of what the city cancelled the reason is shown
    appointment.value = mine.find((one) => isFor(one, subject) && (one.state !== 'cancelled' || one.reason)) ?? null
    possible.value = (await authorized((token) => api.placesFor(token, subject))).first_day !== null
  })

  /** The counters, from where the phone says that it is if its owner lets it. */
  const open = () => guarded(async () => {
    const here = await position()
    const told = await authorized((token) => api.placesFor(token, subject, here?.latitude, here?.longitude))
    firstDay.value = told.first_day ?? ''
    places.value = told.counters
    if (places.value[0]) await choose(places.value[0].id)
  })

  async function choose(id: string): Promise<void> {
    counter.value = id
    slots.value = (await api.slots(id, firstDay.value)).slots
    day.value = days.value[0] ?? null
  }

  const take = (slot: api.Slot) => guarded(async () => {
    const where = { counter_id: counter.value ?? '', starts_at: slot.starts_at }
    const held = appointment.value?.state === 'booked' ? appointment.value.id : null
    appointment.value = await authorized((token) => (held ? api.moveAppointment(token, held, where) : api.book(token, subject, where)))
    places.value = []
  })

  const cancel = () => guarded(async () => {
    const { id } = appointment.value ?? {}
    if (!(await sure('visit.cancel.confirm', 'visit.cancel'))) return
    if (id) await authorized((token) => api.cancelAppointment(token, id))
    appointment.value = null
  })

  return { appointment, possible, places, counter, day, days, times, busy, trouble, load, open, choose: (id: string) => guarded(() => choose(id)), take, cancel }
}

function isFor(one: api.Appointment, subject: api.Subject): boolean {
  return 'number' in subject ? one.number === subject.number : one.draft_id === subject.draft_id
}

function position(): Promise<GeolocationCoordinates | null> {
  return new Promise((resolve) => {
    if (!('geolocation' in navigator)) return resolve(null)
    navigator.geolocation.getCurrentPosition((found) => resolve(found.coords), () => resolve(null), { timeout: 4000, maximumAge: 600_000 })
  })
}
