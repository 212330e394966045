import { expectSound } from './expect-sound.js'

expectSound(226, 300)
