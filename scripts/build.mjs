// npm run build: installs what is missing and builds what has changed. All the others do that too.
import { prepare } from './steps/prepare.mjs'

await prepare()
