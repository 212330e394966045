declare const brand: unique symbol

/** A string that only the parsers of this package hand out. At run time it is nothing but the string. */
export type Brand<Name extends string> = string & { readonly [brand]: Name }
