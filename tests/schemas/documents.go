package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// document is one object with the file it stands in.
type document struct {
	file   string
	object map[string]any
}

// plainFiles are top-level keys of configuration files that are no Kubernetes objects: Kong's declarative
// file and Envoy's bootstrap. Their own programs check them.
var plainFiles = []string{"_format_version", "static_resources"}

func read(path string) ([]document, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	parts, err := split(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var all []document
	for _, part := range parts {
		object := map[string]any{}
		if err := yaml.UnmarshalStrict(part, &object); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if len(object) == 0 || isPlainFile(object) || isHeader(object) {
			continue
		}
		if object["apiVersion"] == nil || object["kind"] == nil {
			return nil, fmt.Errorf("%s: a document that is neither an object nor a known file", path)
		}
		all = append(all, document{path, object})
	}
	return all, nil
}

func split(content []byte) ([][]byte, error) {
	reader := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(content)))
	var parts [][]byte
	for {
		part, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return parts, nil
		}
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
}

func isPlainFile(object map[string]any) bool {
	for _, key := range plainFiles {
		if _, found := object[key]; found {
			return true
		}
	}
	return false
}

// isHeader is true for what the snapshot library writes above the objects.
func isHeader(object map[string]any) bool {
	_, found := object["source"]
	return found && object["apiVersion"] == nil
}

func (d document) kind() string {
	return fmt.Sprintf("%v %v", d.object["apiVersion"], d.object["kind"])
}

func (d document) name() string {
	metadata, _ := d.object["metadata"].(map[string]any)
	name, _ := metadata["name"].(string)
	return name
}
