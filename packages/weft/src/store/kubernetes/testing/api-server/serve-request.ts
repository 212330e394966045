import type { Http2ServerRequest } from 'node:http2'
import { setTimeout as sleep } from 'node:timers/promises'
import { TLSSocket } from 'node:tls'
import type { Json } from '../../../../model/json.js'
import type { Accounts } from './access/accounts.js'
import type { ApiUser } from './access/api-user.js'
import { authorize } from './access/authorize.js'
import { answerToList } from './answers/answer-to-list.js'
import type { Exchange } from './answers/exchange.js'
import type { Reply } from './answers/reply.js'
import { Watch } from './answers/watch.js'
import { ApiFailure } from './api-failure.js'
import type { Interferences } from './faults/interference.js'
import { objectBytes } from './objects/object-bytes.js'
import { textOf } from './objects/object-field.js'
import type { ObjectStore } from './objects/object-store.js'
import { type PatchType, patchTypes, type Registry, type Target } from './objects/registry.js'
import { acceptedForm } from './requests/accepted-form.js'
import { parseListOptions } from './requests/list-options.js'
import type { RequestTarget } from './requests/request-target.js'

/** What requests are served from. */
export interface Served {
  readonly store: ObjectStore
  readonly registry: Registry
  readonly accounts: Accounts
  readonly interferences: Interferences
  readonly watches: Set<Watch>
  readonly bookmarkMs: number
  speaksProtobuf: boolean
  readonly signal: AbortSignal
}

type ResourceTarget = RequestTarget & { readonly is: 'resource' }

export interface Incoming {
  readonly request: Http2ServerRequest
  readonly target: RequestTarget
  readonly exchange: Exchange
}

/** Answers one request: who it is, whether they may, and then what they want. */
export async function serveRequest(served: Served, incoming: Incoming, reply: Reply): Promise<void> {
  try {
    if (await isInterferedWith(served, incoming, reply)) return
    const user = authenticated(served, incoming)
    incoming.exchange.user = user.name
    await answer(served, { ...incoming, user }, reply)
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error
    reply.sendJson(error.code, error.status)
  }
}

async function isInterferedWith(served: Served, { exchange }: Incoming, reply: Reply): Promise<boolean> {
  for (const mischief of served.interferences.take(exchange)) {
    switch (mischief.do) {
      case 'delay':
        await sleep(mischief.ms, undefined, { signal: served.signal })
        break
      case 'break':
        reply.breaksAfterBytes = mischief.afterBytes
        break
      case 'spoil':
        reply.spoilt = mischief.spoilt
        break
      case 'fail':
        throw mischief.failure
      case 'throttle':
        reply.send({
          code: 429,
          body: 'Too many requests, please try again later.\n',
          contentType: 'text/plain; charset=utf-8',
          headers: { 'retry-after': String(mischief.retryAfterSeconds), 'x-content-type-options': 'nosniff' },
        })
        return true
      case 'ignore':
        return true
    }
  }
  return false
}

function authenticated({ accounts }: Served, { request }: Incoming): ApiUser {
  return accounts.authenticate(request.headers.authorization, certificateName(request))
}

/** Whom a certificate is for, if the client has shown one. */
function certificateName({ socket }: Http2ServerRequest): string | undefined {
  if (!(socket instanceof TLSSocket)) return undefined
  const subject = socket.getPeerCertificate().subject
  if (subject === undefined) return undefined
  if (!socket.authorized) throw ApiFailure.unauthorized()
  const { CN: name } = subject
  return Array.isArray(name) ? name[0] : name
}

async function answer(served: Served, incoming: Incoming & { user: ApiUser }, reply: Reply): Promise<void> {
  const { target, exchange, user, request } = incoming
  if (target.is === 'path' || exchange.asked === undefined) {
    const verb = request.method.toLowerCase()
    authorize(user, { verb, target: { is: 'path', path: exchange.path }, name: undefined })
    answerPath(exchange.path, reply)
    return
  }
  const { verb, name } = exchange.asked
  authorize(user, { verb, target, name })
  if (verb === 'list' || verb === 'watch') return answerMany(served, { ...incoming, target }, reply)
  const form = acceptedForm(request.headers.accept, { ...served, isList: false })
  const { kind } = target
  if (verb === 'create' && target.name === undefined) {
    const created = served.registry.create(kind, target.namespace, await bodyOf(request))
    reply.sendObject(201, objectBytes(kind, created, form), form)
    return
  }
  if (target.name === undefined || verb === 'create') throw ApiFailure.methodNotAllowed()
  const one: Target = {
    kind,
    namespace: target.namespace,
    name: target.name,
    isStatus: target.subresource !== undefined,
  }
  if (verb === 'delete') {
    const uid = textOf(served.registry.delete(one).object, 'metadata', 'uid')
    const details = { name: one.name, ...(kind.group !== '' && { group: kind.group }), kind: kind.resource, uid }
    reply.sendJson(200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details })
    return
  }
  const stored = await written(served, verb, one, request)
  reply.sendObject(200, objectBytes(kind, stored, form), form)
}

async function written({ registry }: Served, verb: string, target: Target, request: Http2ServerRequest) {
  switch (verb) {
    case 'get':
      return registry.get(target)
    case 'update':
      return registry.update(target, await bodyOf(request))
    case 'patch': {
      const type = patchTypeOf(request.headers['content-type'])
      return registry.patch(target, type, await bodyOf(request))
    }
    default:
      throw ApiFailure.methodNotAllowed()
  }
}

function answerMany(
  served: Served,
  { request, target, exchange }: Incoming & { target: ResourceTarget },
  reply: Reply,
): void {
  const { kind, namespace } = target
  const options = parseListOptions(kind, exchange.query)
  const form = acceptedForm(request.headers.accept, { ...served, isList: !options.isWatch })
  const listed = { kind, namespace, options, form }
  if (!options.isWatch) {
    reply.sendObject(200, answerToList(served.store, listed), form)
    return
  }
  const watch = new Watch(served.store, listed, reply.stream(form))
  served.watches.add(watch)
  reply.whenClosed(() => {
    served.watches.delete(watch)
    watch[Symbol.dispose]()
  })
  // Who names no time gets half an hour to an hour.
  const timeoutMs = (options.timeoutSeconds || 1_800 * (1 + Math.random())) * 1_000
  watch.start({ timeoutMs, bookmarkMs: served.bookmarkMs })
}

function answerPath(path: string, reply: Reply): void {
  if (['/healthz', '/livez', '/readyz'].includes(path)) {
    reply.send({ code: 200, body: 'ok', contentType: 'text/plain; charset=utf-8' })
    return
  }
  if (path !== '/version') throw ApiFailure.noSuchPath()
  reply.sendJson(200, { major: '1', minor: '34', gitVersion: 'v1.34.2', platform: 'linux/amd64' })
}

function patchTypeOf(contentType = ''): PatchType {
  const type = contentType.split(';')[0]?.trim() ?? ''
  const known: Readonly<Record<string, PatchType>> = patchTypes
  const found = known[type]
  if (found === undefined) throw ApiFailure.unsupportedMediaType(Object.keys(patchTypes))
  return found
}

async function bodyOf(request: Http2ServerRequest): Promise<Json> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  try {
    const body: Json = JSON.parse(Buffer.concat(chunks).toString())
    return body
  } catch (error) {
    if (error instanceof SyntaxError) throw ApiFailure.badRequest(`error decoding patch: ${error.message}`)
    throw error
  }
}
