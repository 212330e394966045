/** Does something at once in the network namespace that is meant. */
export type Within = <Result>(work: () => Result) => Result

export const here: Within = work => work()
