import { expectSound } from './expect-sound.js'

expectSound(151, 225)
