/**
 * The parts of Vant that the app uses, with their styles. Vant's icon font is left out on purpose:
 * it comes as a data: address, which the page's policy forbids; `ui/Icon.vue` draws what we need.
 */
import 'vant/es/style/base.css'
import 'vant/es/badge/index.css'
import 'vant/es/button/index.css'
import 'vant/es/cell/index.css'
import 'vant/es/dialog/index.css'
import 'vant/es/field/index.css'
import 'vant/es/loading/index.css'
import 'vant/es/overlay/index.css'
import 'vant/es/picker/index.css'
import 'vant/es/picker-group/index.css'
import 'vant/es/popup/index.css'
import 'vant/es/toast/index.css'

export { default as VanButton } from './components/ui/Button'
export { DatePicker as VanDatePicker } from 'vant/es/date-picker'
export { showConfirmDialog } from 'vant/es/dialog'
export { Field as VanField } from 'vant/es/field'
export { Popup as VanPopup } from 'vant/es/popup'
export { showToast } from 'vant/es/toast'
