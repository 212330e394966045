{{- define "weft.labels" -}}
tier: node
app: flannel
k8s-app: flannel
{{- end }}

{{- define "weft.image" -}}
{{ .Values.flannel.image.repository }}:{{ .Values.flannel.image.tag }}
{{- end }}

{{- define "weft.restrictions" -}}
privileged: false
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
seccompProfile:
  type: RuntimeDefault
{{- end }}
