import { fileURLToPath } from 'node:url'

export const deployFolder = fileURLToPath(new URL('../../../../../deploy', import.meta.url))
