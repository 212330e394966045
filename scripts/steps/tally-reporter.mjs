/** A reporter for node's test runner: one line of JSON with the numbers. Only single tests count, not the suites around them, unless a suite is skipped as a whole. */
// biome-ignore lint/style/noDefaultExport: this is what node takes a reporter from.
export default async function* tally(source) {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue
    if (data.details?.type === 'suite' && data.skip === undefined) continue
    if (data.skip !== undefined) counts.skipped += 1
    else if (type === 'test:fail') counts.failed += 1
    else counts.passed += 1
  }
  yield `${JSON.stringify(counts)}\n`
}
