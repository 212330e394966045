// Writes kubernetes-1.34.hex: objects as an API server sends them, encoded by Kubernetes' own library, and the same in JSON.
// In an empty folder: go mod init x; go get k8s.io/apimachinery@v0.34.2; go run kubernetes-objects.go > kubernetes-1.34.hex
package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
	"k8s.io/apimachinery/pkg/types"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	fmt.Println("# What it is, its bytes in protobuf, and the same in JSON. Written by kubernetes-objects.go, which says how.")
	scheme := runtime.NewScheme()
	whole := protobuf.NewSerializer(scheme, scheme)
	raw := protobuf.NewRawSerializer(scheme, scheme)
	at := metav1.NewTime(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	yes := true
	partial := func() *metav1.PartialObjectMetadata {
		return &metav1.PartialObjectMetadata{
			TypeMeta: metav1.TypeMeta{Kind: "PartialObjectMetadata", APIVersion: "meta.k8s.io/v1"},
			ObjectMeta: metav1.ObjectMeta{
				Name: "node-b", UID: types.UID("3b9f2c1e-0000-4000-8000-000000000001"), ResourceVersion: "4711",
				Generation: 3, CreationTimestamp: at,
				Labels:          map[string]string{"kubernetes.io/os": "linux", "example.org/zone": "ö"},
				Annotations:     map[string]string{"flannel.alpha.coreos.com/kube-subnet-manager": "true", "flannel.alpha.coreos.com/backend-data": `{"VNI":1,"VtepMAC":"02:00:00:00:00:01"}`, "example.org/empty": ""},
				OwnerReferences: []metav1.OwnerReference{{APIVersion: "example.org/v1", Kind: "Machine", Name: "m", UID: "u", Controller: &yes}},
				Finalizers:      []string{"example.org/keep"},
				ManagedFields:   []metav1.ManagedFieldsEntry{{Manager: "kubelet", Operation: "Update", APIVersion: "v1", Time: &at, FieldsType: "FieldsV1", FieldsV1: &metav1.FieldsV1{Raw: []byte(`{"f:status":{}}`)}, Subresource: "status"}},
			},
		}
	}
	encode := func(object runtime.Object) []byte {
		var out bytes.Buffer
		must(whole.Encode(object, &out))
		return out.Bytes()
	}
	show := func(name string, object any, bytes []byte) {
		text, err := json.Marshal(object)
		must(err)
		fmt.Printf("%s %x %s\n", name, bytes, text)
	}
	frame := func(name, kind string, object runtime.Object) {
		var out bytes.Buffer
		event := &metav1.WatchEvent{Type: kind, Object: runtime.RawExtension{Raw: encode(object)}}
		must(raw.Encode(event, &out))
		length := make([]byte, 4)
		binary.BigEndian.PutUint32(length, uint32(out.Len()))
		show(name, map[string]any{"type": kind, "object": object}, append(length, out.Bytes()...))
	}
	show("object", partial(), encode(partial()))
	left := int64(3)
	list := &metav1.PartialObjectMetadataList{TypeMeta: metav1.TypeMeta{Kind: "PartialObjectMetadataList", APIVersion: "meta.k8s.io/v1"}}
	list.ResourceVersion = "4712"
	list.Continue = "abc"
	list.RemainingItemCount = &left
	one := partial()
	two := &metav1.PartialObjectMetadata{TypeMeta: one.TypeMeta}
	two.Name = "node-c"
	two.UID = "u2"
	two.ResourceVersion = "4712"
	two.CreationTimestamp = at
	list.Items = []metav1.PartialObjectMetadata{*one, *two}
	show("object", list, encode(list))
	frame("frame", "MODIFIED", partial())
	mark := &metav1.PartialObjectMetadata{TypeMeta: one.TypeMeta}
	mark.ResourceVersion = "4713"
	mark.Annotations = map[string]string{"k8s.io/initial-events-end": "true"}
	frame("frame", "BOOKMARK", mark)
	status := &metav1.Status{TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}, Status: "Failure", Message: "too old resource version: 1 (2)", Reason: "Expired", Code: 410}
	frame("frame", "ERROR", status)
	large := &metav1.Status{TypeMeta: metav1.TypeMeta{Kind: "Status", APIVersion: "v1"}, Status: "Failure", Message: "Timeout: Too large resource version: 9, current: 2", Reason: "Timeout", Code: 504,
		Details: &metav1.StatusDetails{Causes: []metav1.StatusCause{{Type: "ResourceVersionTooLarge", Message: "Too large resource version"}}, RetryAfterSeconds: 1}}
	frame("frame", "ERROR", large)
}
