import assert from 'node:assert/strict'
import { test } from 'node:test'
import { printTree } from './print.js'
import { parseTemplate } from './tree.js'

const values = { port: 8081, name: 'weft', none: '', list: ['a', 'b'], map: { z: 'last', a: 'first' } }

function printed(template: string): string {
  const { tree, definitions } = parseTemplate(template)
  return printTree(tree, { values: { Values: values }, definitions, readFile: path => `<${path}>` })
}

// What helm prints for each.
for (const [template, text] of [
  ['a {{ .Values.port }} b', 'a 8081 b'],
  ['a\n  {{- /* nothing */}}\nb', 'a\nb'],
  ['{{ if .Values.none }}yes{{ else if eq .Values.name "weft" }}weft{{ else }}no{{ end }}', 'weft'],
  ['{{ if not (and .Values.list .Values.none) }}x{{ end }}', 'x'],
  ['{{ with .Values.name }}[{{ . }}]{{ end }}{{ with .Values.none }}never{{ end }}', '[weft]'],
  ['{{ range .Values.list }}{{ . }};{{ end }}', 'a;b;'],
  [
    '{{ range $key, $value := .Values.map }}{{ $key }}={{ $value }},{{ $.Values.port }};{{ end }}',
    'a=first,8081;z=last,8081;',
  ],
  ['{{ define "it" }}{{ .name }}!{{ end }}{{ include "it" .Values | quote }}', '"weft!"'],
  ['m:\n  {{- toYaml .Values.map | nindent 2 }}', 'm:\n  a: first\n  z: last'],
  ['{{ .Files.Get "x" | trim }}', '<x>'],
  ['{{ "}} \\" {{" }}', '}} " {{'],
] as const)
  test(`${JSON.stringify(template)} prints ${JSON.stringify(text)}`, () => {
    assert.equal(printed(template), text)
  })

for (const [template, complaint] of [
  ['{{ if .Values.name }}', /accepted is \{\{ end \}\}/],
  ['{{ end }}', /ends nothing/],
  ['{{ lookup "v1" }}', /there is no function lookup/],
  ['{{ .Values.name.first }}', /nothing that could have first/],
  ['{{ .Values.list }}', /only text can be printed/],
  ['{{ include "it" . }}', /nothing is defined as it/],
] as const)
  test(`${template} is refused`, () => {
    assert.throws(() => printed(template), complaint)
  })
