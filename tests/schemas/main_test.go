package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// definition has a structural schema, a list that is a map, a default and a CEL rule.
const definition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: toys.toy.dev
spec:
  group: toy.dev
  scope: Namespaced
  names: {plural: toys, singular: toy, kind: Toy, listKind: ToyList}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [size]
            x-kubernetes-validations:
            - rule: "self.size < self.most"
              message: too large
            properties:
              size: {type: integer}
              most: {type: integer, default: 10}
              parts:
                type: array
                maxItems: 2
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [name]
                items:
                  type: object
                  required: [name]
                  properties:
                    name: {type: string, pattern: "^[a-z]+$"}
`

func toys(t *testing.T) *checker {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "toys.yaml"), []byte(definition), 0o600); err != nil {
		t.Fatal(err)
	}
	kept := sources
	sources = append([]source{{"toy.dev/toy", "v1.0.0", []string{"*.yaml"}, []string{"toy.dev"}}}, sources...)
	t.Cleanup(func() { sources = kept })
	checker, err := newChecker(replacements{"toy.dev/toy": dir})
	if err != nil {
		t.Fatal(err)
	}
	return checker
}

func check(t *testing.T, checker *checker, text string) []error {
	t.Helper()
	file := filepath.Join(t.TempDir(), "object.yaml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	documents, err := read(file)
	if err != nil || len(documents) != 1 {
		t.Fatalf("%v: %v", err, documents)
	}
	_, problems := checker.check(documents[0].object)
	return problems
}

func TestEveryKindOfMistakeIsFound(t *testing.T) {
	checker := toys(t)
	const toy = "apiVersion: toy.dev/v1\nkind: Toy\nmetadata: {name: a}\nspec: "
	const ingress = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}\nspec: "
	for text, problem := range map[string]string{
		toy + "{size: 1, parts: [{name: a}, {name: b}]}":                      "",
		toy + "{size: 1, colour: red}":                                        "spec.colour",
		toy + "{size: big}":                                                   "integer",
		toy + "{most: 3}":                                                     "Required",
		toy + "{size: 12}":                                                    "too large",
		toy + "{size: 5, most: 4}":                                            "too large",
		toy + "{size: 1, parts: [{name: a}, {name: a}]}":                      "Duplicate",
		toy + "{size: 1, parts: [{name: a}, {name: b}, {name: c}]}":           "at most 2",
		toy + "{size: 1, parts: [{name: A}]}":                                 "should match",
		strings.Replace(toy, "{name: a}", "{name: A}", 1) + "{size: 1}":       "RFC 1123",
		"apiVersion: toy.dev/v2\nkind: Toy\nmetadata: {name: a}":              "defines no",
		"apiVersion: toy.dev/v1\nkind: Game\nmetadata: {name: a}":             "defines no",
		"apiVersion: nobody.dev/v1\nkind: Toy\nmetadata: {name: a}":           "no schema is known",
		"apiVersion: networking.k8s.io/v1\nkind: Egress\nmetadata: {name: a}": "not found",
		ingress + "{ingressClassName: nginx}":                                 "",
		ingress + "{ingressClass: nginx}":                                     "ingressClass",
		ingress + "{rules: [{host: 1}]}":                                      "string",
	} {
		problems := check(t, checker, text)
		if problem == "" && len(problems) > 0 {
			t.Errorf("%s\n%v", text, problems)
		}
		if problem != "" && (len(problems) == 0 || !strings.Contains(problems[0].Error(), problem)) {
			t.Errorf("%s\nwanted %q, found %v", text, problem, problems)
		}
	}
}

func TestAModuleOutOfReachIsSaid(t *testing.T) {
	t.Setenv("GOPROXY", "off")
	sources = append(sources, source{"gone.dev/gone", "v1.0.0", []string{"*.yaml"}, []string{"gone.dev"}})
	t.Cleanup(func() { sources = sources[:len(sources)-1] })
	problems := check(t, toys(t), "apiVersion: gone.dev/v1\nkind: Toy\nmetadata: {name: a}")
	if len(problems) != 1 || !strings.Contains(problems[0].Error(), "cannot be fetched") {
		t.Error(problems)
	}
	if reason, ok := problems[0].(notChecked); !ok || reason.declared {
		t.Errorf("%#v", problems[0])
	}
}

func TestADocumentThatIsNoObjectIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.yaml")
	if err := os.WriteFile(file, []byte("a: b\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := read(file); err == nil {
		t.Error("read")
	}
}
