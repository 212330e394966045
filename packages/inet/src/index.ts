export {
  type Address,
  address,
  addressLength,
  decodeAddress,
  encodeAddress,
  parseAddress,
  readAddress,
  writeAddress,
} from './address.js'
export { isLinkLocal, isLoopback, isMulticast, isUnspecified } from './address-scope.js'
export { contains, overlaps } from './containment.js'
export { bitsOf, type Family, familyOf } from './family.js'
export {
  addressOf,
  type InterfaceAddress,
  interfaceAddress,
  parseInterfaceAddress,
  subnetOf,
  withLength,
} from './interface-address.js'
export { type Ipv4, parseIpv4 } from './ipv4.js'
export { type Ipv6, parseIpv6 } from './ipv6.js'
export {
  decodeMac,
  encodeMac,
  isLocalMac,
  isUnicastMac,
  localMacFrom,
  type Mac,
  mac,
  parseMac,
  readMac,
  writeMac,
} from './mac.js'
export { compareAddresses, comparePrefixes } from './order.js'
export {
  hostPrefix,
  networkOf,
  type Prefix,
  type Prefix4,
  type Prefix6,
  parsePrefix,
  parsePrefix4,
  parsePrefix6,
  prefix,
  prefixOf,
} from './prefix.js'
export { lengthOf } from './prefix-length.js'
export { addressAt, countSubnets, subnetAt, subnetsOf } from './subnets.js'
