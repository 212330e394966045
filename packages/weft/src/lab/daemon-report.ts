import { ApiError, askDaemon } from '../api/client.js'
import { isJsonObject, type Json } from '../model/json.js'

/** Whether the daemon behind that socket says that it is ready. A daemon that does not listen yet is not. */
export async function isDaemonReady(socketPath: string): Promise<boolean> {
  try {
    const report: Json = JSON.parse(await askDaemon(socketPath, '/v1/report'))
    return isJsonObject(report) && report.isReady === true
  } catch (error) {
    if (error instanceof ApiError) return false
    throw error
  }
}
