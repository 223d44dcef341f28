package main

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/kubectl-validate/pkg/openapiclient"
	"sigs.k8s.io/kubectl-validate/pkg/validator"
	"sigs.k8s.io/yaml"
)

// kubernetes is the release whose OpenAPI documents judge built-in kinds.
const kubernetes = "1.32"

// checker judges one object after another.
type checker struct {
	dirs    replacements
	builtin *validator.Validator
	// custom holds the kinds of the sources that were needed so far, failed the sources out of reach.
	custom map[schema.GroupVersionKind]*customKind
	loaded map[string]bool
	failed map[string]error
}

func newChecker(dirs replacements) (*checker, error) {
	builtin, err := validator.New(openapiclient.NewHardcodedBuiltins(kubernetes))
	if err != nil {
		return nil, err
	}
	return &checker{
		dirs:    dirs,
		builtin: builtin,
		custom:  map[schema.GroupVersionKind]*customKind{},
		loaded:  map[string]bool{},
		failed:  map[string]error{},
	}, nil
}

// check says what judged the object and what is wrong with it.
func (c *checker) check(object map[string]any) (string, []error) {
	version, kind := fmt.Sprint(object["apiVersion"]), fmt.Sprint(object["kind"])
	gv, err := schema.ParseGroupVersion(version)
	if err != nil {
		return "", []error{err}
	}
	// Groups of Kubernetes itself have no dot, or end in k8s.io and are no source's.
	source, found := sourceOf(gv.Group, kind)
	if why, known := unpublished[gv.Group+" "+kind]; known {
		if custom, given := c.custom[gv.WithKind(kind)]; given {
			return "the definition that was given", custom.check(object)
		}
		return "nothing", []error{notChecked{why: why, declared: true}}
	}
	if !found {
		return "Kubernetes " + kubernetes, c.checkBuiltin(gv, object)
	}
	if err := c.load(source); err != nil {
		return source.String(), []error{err}
	}
	custom, found := c.custom[gv.WithKind(kind)]
	by := source.String()
	if older, known := olderVersions[gv]; !found && known {
		custom, found = c.custom[schema.GroupVersionKind{Group: gv.Group, Version: older, Kind: kind}]
		by += ", by its " + older
	}
	if !found {
		return source.String(), []error{fmt.Errorf("%s defines no %s %s", source, version, kind)}
	}
	return by, custom.check(object)
}

func (c *checker) checkBuiltin(gv schema.GroupVersion, object map[string]any) []error {
	if strings.Contains(gv.Group, ".") && !strings.HasSuffix(gv.Group, ".k8s.io") {
		return []error{fmt.Errorf("no schema is known for the group %s: add its source to sources.go", gv.Group)}
	}
	text, err := yaml.Marshal(object)
	if err != nil {
		return []error{err}
	}
	_, parsed, err := c.builtin.Parse(text)
	if err == nil {
		err = c.builtin.Validate(parsed)
	}
	if err != nil {
		return []error{err}
	}
	return nil
}

func (c *checker) load(source source) error {
	if c.loaded[source.module] {
		return c.failed[source.module]
	}
	c.loaded[source.module] = true
	files, err := source.files(c.dirs)
	if err == nil {
		err = c.define(files)
	}
	c.failed[source.module] = err
	return err
}

func (c *checker) define(files []string) error {
	for _, file := range files {
		kinds, err := customKinds(file)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		for gvk, kind := range kinds {
			c.custom[gvk] = kind
		}
	}
	return nil
}
