// Command schemas checks printed Kubernetes objects against the schemas that their projects publish: the
// OpenAPI documents of Kubernetes for built-in kinds; for custom kinds the CustomResourceDefinitions of a
// pinned release, with structural schema, unknown fields, list types and CEL rules, by the API server's own
// code. A kind without a schema is a failure, never a kind that is skipped.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

type replacements map[string]string

func (r replacements) String() string { return "" }

func (r replacements) Set(text string) error {
	module, dir, found := strings.Cut(text, "=")
	if !found {
		return fmt.Errorf("%q is not MODULE=DIR", text)
	}
	r[module] = dir
	return nil
}

type list []string

func (l *list) String() string { return strings.Join(*l, " ") }

func (l *list) Set(text string) error {
	*l = append(*l, text)
	return nil
}

func main() {
	dirs := replacements{}
	flag.Var(dirs, "dir", "MODULE=DIR: take a module's files from this folder; repeatable")
	unreachable := flag.Bool("allow-unreachable", false,
		"report kinds whose module the Go proxy does not have, instead of failing")
	var definitions list
	flag.Var(&definitions, "definitions", "FILE with CustomResourceDefinitions that no module publishes; repeatable")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: schemas [-dir MODULE=DIR] [-definitions FILE] [-allow-unreachable] FOLDER…")
		os.Exit(2)
	}
	if err := run(flag.Args(), dirs, definitions, *unreachable); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// seen is what became of the objects of one kind.
type seen struct {
	objects int
	by      string
}

func run(folders []string, dirs replacements, definitions []string, allowUnreachable bool) error {
	documents, err := documentsBelow(folders)
	if err != nil {
		return err
	}
	checker, err := newChecker(dirs)
	if err != nil {
		return err
	}
	if err := checker.define(definitions); err != nil {
		return err
	}
	kinds := map[string]*seen{}
	var problems []string
	open := map[string]string{}
	for _, document := range documents {
		by, errs := checker.check(document.object)
		kind := document.kind()
		if kinds[kind] == nil {
			kinds[kind] = &seen{by: by}
		}
		kinds[kind].objects++
		for _, err := range errs {
			if reason, ok := err.(notChecked); ok && (reason.declared || allowUnreachable) {
				open[kind] = string(reason.why)
				continue
			}
			problems = append(problems, fmt.Sprintf("%s: %s %s: %v", document.file, kind, document.name(), err))
		}
	}
	report(kinds, open, len(documents))
	if len(problems) > 0 {
		return fmt.Errorf("%s\n%d problems", strings.Join(problems, "\n"), len(problems))
	}
	if len(documents) == 0 {
		return fmt.Errorf("no objects below %s", strings.Join(folders, ", "))
	}
	return nil
}

func holdsObjects(path string) bool {
	name := filepath.Base(path)
	return filepath.Ext(name) == ".yaml" || filepath.Ext(name) == ".snap" && strings.Contains(name, "render__")
}

func report(kinds map[string]*seen, open map[string]string, total int) {
	names := make([]string, 0, len(kinds))
	for name := range kinds {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		state := "valid against " + kinds[name].by
		if why, found := open[name]; found {
			state = "NOT CHECKED: " + why
		}
		fmt.Printf("%5d  %-62s %s\n", kinds[name].objects, name, state)
	}
	fmt.Printf("%5d  objects of %d kinds\n", total, len(kinds))
}

// documentsBelow reads every document of every .yaml file and of every snapshot of printed objects.
func documentsBelow(folders []string) ([]document, error) {
	var all []document
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !holdsObjects(path) {
				return err
			}
			read, err := read(path)
			all = append(all, read...)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}
