package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structural "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/yaml"
)

// customKind is one version of a CustomResourceDefinition, made ready.
type customKind struct {
	namespaced bool
	schema     *structural.Structural
	validator  validation.SchemaValidator
	rules      *cel.Validator
}

// customKinds reads the definitions of a file; other objects in it are not looked at.
func customKinds(file string) (map[schema.GroupVersionKind]*customKind, error) {
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	parts, err := split(content)
	if err != nil {
		return nil, err
	}
	kinds := map[schema.GroupVersionKind]*customKind{}
	for _, part := range parts {
		var head metav1.TypeMeta
		if err := yaml.Unmarshal(part, &head); err != nil {
			return nil, err
		}
		if head.Kind != "CustomResourceDefinition" {
			continue
		}
		var definition apiextensionsv1.CustomResourceDefinition
		if err := yaml.Unmarshal(part, &definition); err != nil {
			return nil, err
		}
		if err := versions(&definition, kinds); err != nil {
			return nil, err
		}
	}
	return kinds, nil
}

func versions(definition *apiextensionsv1.CustomResourceDefinition, kinds map[schema.GroupVersionKind]*customKind) error {
	for _, version := range definition.Spec.Versions {
		gvk := schema.GroupVersionKind{
			Group: definition.Spec.Group, Version: version.Name, Kind: definition.Spec.Names.Kind,
		}
		if !version.Served {
			continue
		}
		kind, err := newCustomKind(version)
		if err != nil {
			return fmt.Errorf("%s: %w", gvk, err)
		}
		kind.namespaced = definition.Spec.Scope == apiextensionsv1.NamespaceScoped
		kinds[gvk] = kind
	}
	return nil
}

func newCustomKind(version apiextensionsv1.CustomResourceDefinitionVersion) (*customKind, error) {
	var internal apiextensions.CustomResourceValidation
	if err := apiextensionsv1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(
		version.Schema, &internal, nil); err != nil {
		return nil, err
	}
	structure, err := structural.NewStructural(internal.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	validator, _, err := validation.NewSchemaValidator(internal.OpenAPIV3Schema)
	if err != nil {
		return nil, err
	}
	return &customKind{
		schema:    structure,
		validator: validator,
		rules:     cel.NewValidator(structure, true, celconfig.PerCallLimit),
	}, nil
}

// check does what the API server does when the object is created with strict field validation.
func (k *customKind) check(given map[string]any) []error {
	object, err := decoded(given)
	if err != nil {
		return []error{err}
	}
	var problems []error
	unknown := pruning.PruneWithOptions(object, k.schema, true,
		structural.UnknownFieldPathOptions{TrackUnknownFieldPaths: true})
	for _, path := range unknown {
		problems = append(problems, fmt.Errorf("unknown field %q", path))
	}
	defaulting.PruneNonNullableNullsWithoutDefaults(object, k.schema)
	defaulting.Default(object, k.schema)
	found := k.metadata(object)
	found = append(found, validation.ValidateCustomResource(nil, object, k.validator)...)
	found = append(found, objectmeta.Validate(nil, object, k.schema, true)...)
	found = append(found, listtype.ValidateListSetsAndMaps(nil, k.schema, object)...)
	if k.rules != nil && len(found) == 0 {
		broken, _ := k.rules.Validate(context.Background(), nil, k.schema, object, nil, celconfig.RuntimeCELCostBudget)
		found = append(found, broken...)
	}
	for _, problem := range found {
		problems = append(problems, problem)
	}
	return problems
}

// metadata applies the rules for names, labels and annotations, with the namespace a client would fill in.
func (k *customKind) metadata(object map[string]any) field.ErrorList {
	accessor := &unstructured.Unstructured{Object: runtime.DeepCopyJSON(object)}
	if k.namespaced && accessor.GetNamespace() == "" {
		accessor.SetNamespace("default")
	}
	return apivalidation.ValidateObjectMetaAccessor(accessor, k.namespaced, apivalidation.NameIsDNSSubdomain,
		field.NewPath("metadata"))
}

// decoded is the object with the number types that the API server's JSON decoder gives.
func decoded(object map[string]any) (map[string]any, error) {
	text, err := json.Marshal(object)
	if err != nil {
		return nil, err
	}
	var decoded unstructured.Unstructured
	if err := decoded.UnmarshalJSON(text); err != nil {
		return nil, err
	}
	return decoded.Object, nil
}
