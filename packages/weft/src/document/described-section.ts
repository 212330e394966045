import type { Json, JsonObject } from '../model/json.js'
import { type Accepted, Section, type Shape } from './section.js'

/** What a reader has asked of a key. */
export interface KeyDescription {
  /** Absent when any JSON may stand there, as far as one key can tell. */
  readonly shape?: Shape
  readonly none?: Json
  readonly fallback?: Json
  readonly sentence?: string
  /** Of a section. */
  readonly keys?: Descriptions
}

export type Descriptions = ReadonlyMap<string, KeyDescription>

/**
 * A document that takes down what is asked of it. Whoever reads one describes at the same time what may stand in such
 * documents: the description cannot say anything else than the reader.
 */
export class DescribedSection extends Section {
  readonly #keys = new Map<string, KeyDescription>()
  readonly #inner = new Map<string, DescribedSection>()

  /** The keys that were asked for so far. */
  get keys(): Descriptions {
    const keys = [...this.#keys].map(([name, key]): [string, KeyDescription] => {
      const inner = this.#inner.get(name)
      return [name, inner === undefined ? key : { ...key, keys: inner.keys }]
    })
    return new Map(keys)
  }

  protected override note(name: string, { accepted, shape, none, fallback }: Accepted<unknown>): void {
    this.#keys.set(name, {
      ...(shape !== undefined && { shape }),
      ...(none !== undefined && { none }),
      ...(fallback !== undefined && { fallback }),
      ...(typeof accepted === 'string' && { sentence: accepted }),
    })
  }

  protected override inner(name: string, object: JsonObject): Section {
    const inner = new DescribedSection(this.pathOf(name), object)
    this.#inner.set(name, inner)
    return inner
  }
}
