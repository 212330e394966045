import type { Json, JsonObject } from '../../../../model/json.js'

export interface Cause {
  readonly reason: string
  readonly message: string
  readonly field: string
}

interface Details {
  readonly name?: string
  readonly group?: string
  readonly kind?: string
  readonly causes?: readonly Json[]
  readonly retryAfterSeconds?: number
}

interface Told {
  readonly code: number
  /** What nobody has thought of has none. */
  readonly reason?: string
  readonly message: string
  readonly details?: Details
  /** Where a list may go on although what it began with is forgotten. */
  readonly continueToken?: string
}

/** The resource and the name that an answer is about. */
export interface Subject {
  readonly group: string
  readonly resource: string
  readonly name?: string
}

/** What a request comes to instead of an answer: the object `Status`, in the words of the real server. */
export class ApiFailure extends Error {
  readonly code: number
  readonly status: JsonObject

  constructor({ code, reason, message, details, continueToken }: Told) {
    super(message)
    this.code = code
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: continueToken === undefined ? {} : { continue: continueToken },
      status: 'Failure',
      message,
      ...(reason !== undefined && { reason }),
      ...(details !== undefined && { details: { ...details } }),
      code,
    }
  }

  static notFound(subject: Subject): ApiFailure {
    const message = `${qualified(subject)} not found`
    return new ApiFailure({ code: 404, reason: 'NotFound', message, details: detailsOf(subject) })
  }

  static noSuchPath(): ApiFailure {
    const message = 'the server could not find the requested resource'
    return new ApiFailure({ code: 404, reason: 'NotFound', message, details: {} })
  }

  static alreadyExists(subject: Subject): ApiFailure {
    const message = `${qualified(subject)} already exists`
    return new ApiFailure({ code: 409, reason: 'AlreadyExists', message, details: detailsOf(subject) })
  }

  static conflict(subject: Subject, why = modified): ApiFailure {
    const message = `Operation cannot be fulfilled on ${qualified(subject)}: ${why}`
    return new ApiFailure({ code: 409, reason: 'Conflict', message, details: detailsOf(subject) })
  }

  static forbidden(subject: Subject, why: string): ApiFailure {
    const message = `${qualified(subject)} is forbidden: ${why}`
    return new ApiFailure({ code: 403, reason: 'Forbidden', message, details: detailsOf(subject) })
  }

  static forbiddenPath(why: string): ApiFailure {
    return new ApiFailure({ code: 403, reason: 'Forbidden', message: `forbidden: ${why}`, details: {} })
  }

  static unauthorized(): ApiFailure {
    return new ApiFailure({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' })
  }

  static badRequest(message: string): ApiFailure {
    return new ApiFailure({ code: 400, reason: 'BadRequest', message })
  }

  static invalid(kind: string, name: string, causes: readonly Cause[]): ApiFailure {
    const told = causes.map(({ field, message }) => `${field}: ${message}`)
    const [group] = kind.includes('.') ? [kind.slice(kind.indexOf('.') + 1)] : []
    const found = told.length === 1 ? told.join('') : `[${told.join(', ')}]`
    return new ApiFailure({
      code: 422,
      reason: 'Invalid',
      message: `${kind} ${JSON.stringify(name)} is invalid: ${found}`,
      details: {
        ...(name !== '' && { name }),
        ...(group !== undefined && { group }),
        kind: kind.split('.')[0] ?? kind,
        causes: causes.map(cause => ({ ...cause })),
      },
    })
  }

  static expired(message: string, continueToken?: string): ApiFailure {
    return new ApiFailure({
      code: 410,
      reason: 'Expired',
      message,
      ...(continueToken !== undefined && { continueToken }),
    })
  }

  static tooLargeResourceVersion(asked: number, current: number): ApiFailure {
    const message = `Timeout: Too large resource version: ${asked}, current: ${current}`
    const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }]
    return new ApiFailure({ code: 504, reason: 'Timeout', message, details: { causes, retryAfterSeconds: 1 } })
  }

  static methodNotAllowed(): ApiFailure {
    const message = 'the server does not allow this method on the requested resource'
    return new ApiFailure({ code: 405, reason: 'MethodNotAllowed', message, details: {} })
  }

  static unsupportedMediaType(accepted: readonly string[]): ApiFailure {
    const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`
    return new ApiFailure({ code: 415, reason: 'UnsupportedMediaType', message })
  }

  static notAcceptable(message: string): ApiFailure {
    return new ApiFailure({ code: 406, reason: 'NotAcceptable', message })
  }

  /** What has gone wrong where nobody expects it: the real server hands on the bare words. */
  static unexpected(message: string): ApiFailure {
    return new ApiFailure({ code: 500, message })
  }
}

const modified = 'the object has been modified; please apply your changes to the latest version and try again'

function qualified({ group, resource, name }: Subject): string {
  const plural = group === '' ? resource : `${resource}.${group}`
  return name === undefined ? plural : `${plural} ${JSON.stringify(name)}`
}

function detailsOf({ group, resource, name }: Subject): Details {
  return { ...(name !== undefined && { name }), ...(group !== '' && { group }), kind: resource }
}
