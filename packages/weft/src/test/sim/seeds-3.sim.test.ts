import { expectSound } from './expect-sound.js'

expectSound(51, 75)
