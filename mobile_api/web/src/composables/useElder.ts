/** Elder mode (适老化): larger type, and only what matters; kept on this device. */
import { keptFlag } from './keptFlag'

export const { on: elder, choose: chooseElder } = keptFlag('elder')
