import { expectSound } from './expect-sound.js'

expectSound(41, 80)
