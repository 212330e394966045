/** A store that is well answers sooner. Who waits longer for its first word keeps pods waiting. */
export const patienceMs = 100
