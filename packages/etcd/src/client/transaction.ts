import {
  compareResults,
  compareTargets,
  type KeyValue,
  type RequestOpSent,
  type ResponseOp,
  type TxnRequestSent,
  type TxnResponse,
} from '../wire/key-value-messages.js'
import { type Bytes, bytesOf, intervalOf, type KeySelector } from './key-selector.js'

type Compared =
  | { readonly version: number }
  | { readonly createRevision: number }
  | { readonly modRevision: number }
  | { readonly lease: bigint }
  | { readonly value: Bytes }

/** Compares what the store holds (left) with what is given (right): of several keys each. One that isn't there has version 0. */
export type Comparison = KeySelector & { readonly is: keyof typeof compareResults } & Compared

export interface PutOptions {
  readonly key: Bytes
  readonly value: Bytes
  /** Without a lease, the key stays until somebody deletes it. */
  readonly lease?: bigint
  /** Ask for what was there before. */
  readonly previous?: boolean
}

export type RangeOptions = KeySelector & {
  readonly limit?: number
  readonly revision?: number
  readonly keysOnly?: boolean
  /** Leave out what was made before this revision. */
  readonly minCreateRevision?: number
}

export type DeleteOptions = KeySelector & { readonly previous?: boolean }

export type Operation =
  | ({ readonly do: 'put' } & PutOptions)
  | ({ readonly do: 'range' } & RangeOptions)
  | ({ readonly do: 'delete' } & DeleteOptions)
  | ({ readonly do: 'txn' } & Transaction)

export interface Transaction {
  readonly compare: readonly Comparison[]
  /** Carried out if all comparisons hold. */
  readonly success?: readonly Operation[]
  /** Carried out if one does not. */
  readonly failure?: readonly Operation[]
}

export type OperationResult =
  | { readonly did: 'put'; readonly previous: KeyValue | undefined }
  | { readonly did: 'range'; readonly items: readonly KeyValue[]; readonly count: number; readonly more: boolean }
  | { readonly did: 'delete'; readonly deleted: number; readonly previous: readonly KeyValue[] }
  | ({ readonly did: 'txn' } & TransactionResult)

export interface TransactionResult {
  /** The comparisons held. */
  readonly succeeded: boolean
  readonly results: readonly OperationResult[]
}

export const putRequest = ({ key, value, lease, previous }: PutOptions) => ({
  key: bytesOf(key),
  value: bytesOf(value),
  lease: lease ?? 0n,
  prevKv: previous ?? false,
})

export const rangeRequest = (options: RangeOptions) => ({
  ...intervalOf(options),
  limit: options.limit ?? 0,
  revision: options.revision ?? 0,
  keysOnly: options.keysOnly ?? false,
  minCreateRevision: options.minCreateRevision ?? 0,
})

export const deleteRequest = (options: DeleteOptions) => ({
  ...intervalOf(options),
  prevKv: options.previous ?? false,
})

export function txnRequest({ compare, success = [], failure = [] }: Transaction): TxnRequestSent {
  return {
    compare: compare.map(compareMessage),
    success: success.map(operationMessage),
    failure: failure.map(operationMessage),
  }
}

export function transactionResult({ succeeded, responses }: TxnResponse): TransactionResult {
  return { succeeded, results: responses.map(operationResult) }
}

function compareMessage(comparison: Comparison) {
  const common = { ...intervalOf(comparison), result: compareResults[comparison.is] }
  if ('version' in comparison) return { ...common, target: compareTargets.version, version: comparison.version }
  if ('createRevision' in comparison)
    return { ...common, target: compareTargets.createRevision, createRevision: comparison.createRevision }
  if ('modRevision' in comparison)
    return { ...common, target: compareTargets.modRevision, modRevision: comparison.modRevision }
  if ('lease' in comparison) return { ...common, target: compareTargets.lease, lease: comparison.lease }
  return { ...common, target: compareTargets.value, value: bytesOf(comparison.value) }
}

function operationMessage(operation: Operation): RequestOpSent {
  switch (operation.do) {
    case 'put':
      return { requestPut: putRequest(operation) }
    case 'range':
      return { requestRange: rangeRequest(operation) }
    case 'delete':
      return { requestDeleteRange: deleteRequest(operation) }
    case 'txn':
      return { requestTxn: txnRequest(operation) }
  }
}

function operationResult(response: ResponseOp): OperationResult {
  const { responsePut, responseRange, responseDeleteRange, responseTxn } = response
  if (responsePut) return { did: 'put', previous: responsePut.prevKv }
  if (responseDeleteRange)
    return { did: 'delete', deleted: responseDeleteRange.deleted, previous: responseDeleteRange.prevKvs }
  if (responseTxn) return { did: 'txn', ...transactionResult(responseTxn) }
  return {
    did: 'range',
    items: responseRange?.kvs ?? [],
    count: responseRange?.count ?? 0,
    more: responseRange?.more ?? false,
  }
}
