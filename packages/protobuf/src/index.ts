export { bool, bytes, type Field, int64, integer, type Kind, kinds, optional, repeated, text, uint64 } from './field.js'
export { later, type Message, message, type Received, type Sent } from './message.js'
export { WireError } from './reader.js'
