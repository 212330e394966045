// Loaded into a program before it starts: each file that is loaded after it is a line on standard error.
import { register } from 'node:module'

const hooks = "export const load = (url, context, next) => (process._rawDebug('loads ' + url), next(url, context))"
register(`data:text/javascript,${encodeURIComponent(hooks)}`)
