import { CniError } from '@weft/cni'

/** An ADD was refused before anything was made: what a DEL would find is somebody else's. */
export class NothingMade extends CniError {}
