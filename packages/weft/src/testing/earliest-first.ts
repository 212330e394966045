export interface Timed {
  readonly dueMs: number
}

interface Place<One> {
  readonly one: One
  /** Who came before goes before, if the times are equal. */
  readonly number: number
  index: number
}

/** Who is due first? A binary heap in which everybody knows the own place, so that leaving is as cheap as coming. */
export class EarliestFirst<One extends Timed> {
  readonly #heap: Place<One>[] = []
  readonly #places = new Map<One, Place<One>>()
  #count = 0

  get first(): One | undefined {
    return this.#heap[0]?.one
  }

  add(one: One): void {
    const place = { one, number: this.#count, index: this.#heap.length }
    this.#count += 1
    this.#heap.push(place)
    this.#places.set(one, place)
    this.#rise(place)
  }

  delete(one: One): void {
    const place = this.#places.get(one)
    const last = this.#heap.at(-1)
    if (place === undefined || last === undefined) return
    this.#places.delete(one)
    this.#heap.pop()
    if (last === place) return
    this.#put(last, place.index)
    this.#rise(last)
    this.#sink(last)
  }

  #rise(place: Place<One>): void {
    while (place.index > 0) {
      const above = this.#heap[(place.index - 1) >> 1]
      if (above === undefined || !isBefore(place, above)) return
      this.#swap(place, above)
    }
  }

  #sink(place: Place<One>): void {
    while (true) {
      const left = this.#heap[2 * place.index + 1]
      const right = this.#heap[2 * place.index + 2]
      const below = left !== undefined && right !== undefined && isBefore(right, left) ? right : left
      if (below === undefined || !isBefore(below, place)) return
      this.#swap(place, below)
    }
  }

  #swap(a: Place<One>, b: Place<One>): void {
    const { index } = a
    this.#put(a, b.index)
    this.#put(b, index)
  }

  #put(place: Place<One>, index: number): void {
    place.index = index
    this.#heap[index] = place
  }
}

function isBefore(a: Place<Timed>, b: Place<Timed>): boolean {
  return a.one.dueMs < b.one.dueMs || (a.one.dueMs === b.one.dueMs && a.number < b.number)
}
