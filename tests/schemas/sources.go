package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// source is a Go module that carries CustomResourceDefinitions. Nothing of it is kept in this repository.
type source struct {
	module  string
	version string
	// globs name the files with definitions, below the module's folder.
	globs []string
	// groups are the API groups it defines, so that no other module need be fetched for them; with a kind behind
	// the group where several modules share one.
	groups []string
}

func (s source) String() string { return s.module + "@" + s.version }

// sources are the releases that the routers' crates were written for.
var sources = []source{
	{"sigs.k8s.io/gateway-api", "v1.6.3", []string{"config/crd/standard/*.yaml"},
		[]string{"gateway.networking.k8s.io"}},
	{"istio.io/api", "v1.31.4", []string{"kubernetes/customresourcedefinitions.gen.yaml"},
		[]string{"networking.istio.io", "security.istio.io", "telemetry.istio.io"}},
	{"github.com/traefik/traefik/v3", "v3.7.13",
		[]string{"docs/content/reference/dynamic-configuration/kubernetes-crd-definition-v1.yml"},
		[]string{"traefik.io"}},
	{"github.com/envoyproxy/gateway", "v1.9.1", []string{"charts/gateway-helm/charts/crds/crds/generated/*.yaml"},
		[]string{"gateway.envoyproxy.io"}},
	{"github.com/cert-manager/cert-manager", "v1.21.2", []string{"deploy/crds/*.yaml"},
		[]string{"cert-manager.io"}},
	// Version 3.2 of 2026-04-23, the last commit before the module path changed that a module proxy is sure to have; see
	// olderVersions.
	{"github.com/kubernetes-sigs/aws-load-balancer-controller", "v0.0.0-20260423195125-93ff3b5fdaad",
		[]string{"config/crd/bases/*.yaml", "config/crd/gateway/gateway.k8s.aws_*.yaml"},
		[]string{"gateway.k8s.aws", "elbv2.k8s.aws"}},
	// v5.5.4; the module path names no major version, so the tag itself is no module version.
	{"github.com/nginx/kubernetes-ingress", "f92a24e4fd2b52c72739c4a1f4f9bb6424bf5731",
		[]string{"config/crd/bases/*.yaml"}, []string{"k8s.nginx.org"}},
	// Behind v1.4.0, whose definitions do not have the rules of HealthCheckPolicy yet.
	{"github.com/GoogleCloudPlatform/gke-gateway-api", "fc40d606a5332f11a8883f85caff66b63c4e88ef", []string{"config/crd/*.yaml"},
		[]string{"networking.gke.io"}},
	{"github.com/GoogleCloudPlatform/gke-managed-certs", "v1.2.9", []string{"deploy/managedcertificates-crd.yaml"},
		[]string{"networking.gke.io ManagedCertificate"}},
}

// unpublished are kinds without a published CustomResourceDefinition, by group and kind, with the reason. The lab's
// program (`lab/go/ingress-gce`) drives the code that makes these two; what it prints can be given by -definitions.
var unpublished = map[string]string{
	"cloud.google.com BackendConfig":   "GKE's ingress controller makes the definition from Go types when it starts",
	"networking.gke.io FrontendConfig": "GKE's ingress controller makes the definition from Go types when it starts",
}

// olderVersions are versions of an API that a source may be too old for, and the one that then judges: its fields
// are those of the newer one, and a field that only the newer one has would be reported.
var olderVersions = map[schema.GroupVersion]string{
	{Group: "gateway.k8s.aws", Version: "v1"}: "v1beta1",
}

// notChecked says why an object has not met its schema.
type notChecked struct {
	why string
	// declared kinds are known to have no published schema; the others are only out of reach.
	declared bool
}

func (n notChecked) Error() string { return n.why }

// sourceOf prefers a source of the very kind to one of its whole group.
func sourceOf(group, kind string) (source, bool) {
	for _, wanted := range []string{group + " " + kind, group} {
		for _, source := range sources {
			for _, known := range source.groups {
				if known == wanted {
					return source, true
				}
			}
		}
	}
	return source{}, false
}

// files are the definitions of a source: below the folder that was given for it, or in the module cache.
func (s source) files(dirs replacements) ([]string, error) {
	dir, given := dirs[s.module]
	if !given {
		downloaded, err := s.download()
		if err != nil {
			return nil, notChecked{why: err.Error()}
		}
		dir = downloaded
	}
	var files []string
	for _, glob := range s.globs {
		found, err := filepath.Glob(filepath.Join(dir, glob))
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s has no files %s", s, strings.Join(s.globs, ", "))
	}
	return files, nil
}

// download lets the go command fetch the module, which checks it against the checksum database.
func (s source) download() (string, error) {
	command := exec.Command("go", "mod", "download", "-json", s.String())
	var out, err bytes.Buffer
	command.Stdout, command.Stderr = &out, &err
	failure := command.Run()
	var answer struct{ Dir, Error string }
	if json.Unmarshal(out.Bytes(), &answer) == nil && answer.Dir != "" {
		return answer.Dir, nil
	}
	reason := strings.TrimSpace(answer.Error + " " + err.String())
	if reason == "" && failure != nil {
		reason = failure.Error()
	}
	return "", fmt.Errorf("%s cannot be fetched: %s", s, strings.Join(strings.Fields(reason), " "))
}
