import { expectSound } from './expect-sound.js'

expectSound(26, 50)
