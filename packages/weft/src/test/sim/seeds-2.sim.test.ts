import { expectSound } from './expect-sound.js'

expectSound(76, 150)
