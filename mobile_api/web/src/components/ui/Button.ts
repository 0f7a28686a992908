/** Vant's button, which keeps its name while it works: Vant leaves a wheel alone in it, of which a screen reader has nothing to say. */
import { Button } from 'vant/es/button'
import { Loading } from 'vant/es/loading'
import { h, type FunctionalComponent } from 'vue'

const Named: FunctionalComponent = (_, { attrs, slots }) =>
  h(Button, attrs, {
    ...slots,
    loading: () => [h(Loading, { class: 'van-button__loading' }), h('span', { class: 'sr-only' }, slots.default?.())],
  })

export default Named as unknown as typeof Button
