import { expectSound } from './expect-sound.js'

expectSound(81, 120)
