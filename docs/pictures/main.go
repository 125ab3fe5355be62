package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run ./docs/pictures ROOT, with the folder of Pulumi.yaml")
		os.Exit(2)
	}
	if err := write(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(ctx context.Context, root string) error {
	pictures, err := drawAll(ctx, root)
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(pictures)) {
		if err := os.WriteFile(filepath.Join(folder(root), name), []byte(pictures[name]), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func folder(root string) string { return filepath.Join(root, "docs", "pictures") }

// drawAll returns every picture under its file name.
func drawAll(ctx context.Context, root string) (map[string]string, error) {
	d, err := readDeployment(ctx, root)
	if err != nil {
		return nil, err
	}
	r, err := readRehearsal(filepath.Join(folder(root), "rehearsal.json"))
	if err != nil {
		return nil, err
	}
	pictures := map[string]string{}
	for _, c := range themes {
		pictures["deployment-wide-"+c.name+".svg"] = d.wide(c)
		pictures["deployment-narrow-"+c.name+".svg"] = d.narrow(c)
		pictures["rehearsal-wide-"+c.name+".svg"] = r.draw(wide, c)
		pictures["rehearsal-narrow-"+c.name+".svg"] = r.draw(narrow, c)
	}
	return pictures, nil
}
