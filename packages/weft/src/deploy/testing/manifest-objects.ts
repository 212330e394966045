import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '../../model/json.js'
import { readAllYaml } from '../read-yaml.js'
import { deployFolder } from './deploy-folder.js'

/** The objects of one of the files that `npm run docs` writes. */
export function manifestObjects(file: 'kube-weft.yml' | 'monitoring.yml'): readonly JsonObject[] {
  return readAllYaml(readFileSync(join(deployFolder, file), 'utf8'))
}
