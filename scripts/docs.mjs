// npm run docs: writes the pages under docs/reference that the code itself can tell, and the manifests that the chart tells.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { prepare, root } from './steps/prepare.mjs'

await prepare()
const programs = join(root, 'packages', 'weft', 'dist', 'programs')
const { daemonReference } = await import(join(root, 'packages', 'weft', 'dist', 'daemon', 'flags', 'help.js'))
write('weftd.md', daemonReference)
page('weft.md', 'weft', 'The tool beside it.', help('weft.js'))
page('weft-status.md', 'weft status', 'How this node is.', help('weft.js', 'status'))
page('weft-explain.md', 'weft explain', 'Which interface weftd would take, and why.', help('weft.js', 'explain'))
page('weft-config.md', 'weft config', 'Net-conf, checked, shown and set.', help('weft.js', 'config'))
page('weft-lease.md', 'weft lease', 'The leases that are in etcd, for an operator.', help('weft.js', 'lease'))
page('weft-cleanup.md', 'weft cleanup', 'What takes weft or flannel off a node.', help('weft.js', 'cleanup'))
page('weft-server.md', 'weft server', 'A store for those who have no etcd.', help('weft.js', 'server'))
page('weft-ipam.md', 'weft ipam', 'The addresses of a node, and who holds them.', help('weft.js', 'ipam'))
page('weft-cni.md', 'weft cni', "Container runtimes on a node's network.", help('weft.js', 'cni'))
page('weft-docker-opts.md', 'weft docker-opts', "Docker on a node's subnet.", help('weft.js', 'docker-opts'))
page('weft-lab.md', 'weft lab', 'A cluster out of network namespaces on one machine.', help('weft.js', 'lab'))

const { metricsPage } = await import('../packages/weft/dist/metrics/reference-page.js')
write('metrics.md', metricsPage())
const { statusPage } = await import('../packages/weft/dist/daemon/status-page.js')
write('status.md', statusPage())

const { manifests } = await import('../packages/weft/dist/deploy/manifests.js')
for (const [file, text] of manifests(join(root, 'deploy'))) writeTo(join(root, 'deploy', file), text)

function help(program, ...words) {
  return execFileSync(process.execPath, [join(programs, program), ...words, '--help'], { encoding: 'utf8' })
}

function page(file, title, lead, text) {
  write(file, `# ${title}\n\n${lead} This page is written by \`npm run docs\`.\n\n\`\`\`\n${text.trim()}\n\`\`\`\n`)
}

function write(file, content) {
  writeTo(join(root, 'docs', 'reference', file), content)
}

function writeTo(path, content) {
  writeFileSync(path, content)
  console.log(`wrote ${path}`)
}
