package main

import (
	"encoding/json"
	"fmt"
	"io"

	extensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/client/clientset/clientset/fake"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/testing"
	"k8s.io/ingress-gce/pkg/backendconfig"
	"k8s.io/ingress-gce/pkg/crd"
	"k8s.io/ingress-gce/pkg/frontendconfig"
	"k8s.io/klog/v2"
)

// definitions prints the definitions that the controller creates when it starts, as documents of YAML. The API that it
// creates them at establishes every definition at once.
func definitions(out io.Writer) error {
	client := fake.NewSimpleClientset()
	client.PrependReactor("create", "customresourcedefinitions", func(action testing.Action) (bool, runtime.Object, error) {
		made := action.(testing.CreateAction).GetObject().(*extensions.CustomResourceDefinition)
		made.Status.Conditions = []extensions.CustomResourceDefinitionCondition{{
			Type: extensions.Established, Status: extensions.ConditionTrue,
		}}
		return false, nil, nil
	})
	handler := crd.NewCRDHandler(client, klog.Background())
	for _, kind := range []*crd.CRDMeta{backendconfig.CRDMeta(), frontendconfig.CRDMeta()} {
		made, err := handler.EnsureCRD(kind, true)
		if err != nil {
			return err
		}
		made.TypeMeta.APIVersion, made.TypeMeta.Kind = "apiextensions.k8s.io/v1", "CustomResourceDefinition"
		made.Status = extensions.CustomResourceDefinitionStatus{}
		text, err := json.Marshal(made)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "---\n%s\n", text); err != nil {
			return err
		}
	}
	return nil
}
