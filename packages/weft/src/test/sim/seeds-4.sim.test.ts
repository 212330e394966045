import { expectSound } from './expect-sound.js'

expectSound(121, 160)
